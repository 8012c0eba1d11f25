// Points in areas: however a point is written, and wherever on the earth the area lies.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/index.ts'
import { pointOf, readArea } from '../../../src/rules/data/area.ts'

const contains = (area: Json, point: Json): boolean => {
  const read = readArea(area)
  const place = pointOf(point)
  return place !== undefined && read.faults === undefined && read.contains(place)
}
const point = { lat: 47.5, lon: 8.5 }

describe('a point', () => {
  it.each<[string, Json]>([
    ['lat and lon', { lat: 47.5, lon: 8.5 }],
    ['lat and lng', { lat: 47.5, lng: 8.5 }],
    ['lat and long', { lat: 47.5, long: 8.5 }],
    ['latitude and longitude', { latitude: 47.5, longitude: 8.5, altitude: 400 }],
    ['GeoJSON', { type: 'Point', coordinates: [8.5, 47.5] }],
    ['GeoJSON with an altitude', { type: 'Point', coordinates: [8.5, 47.5, 400] }],
    ['a list', [8.5, 47.5]],
  ])('may be %s', (_, value) => {
    expect(pointOf(value)).toEqual(point)
  })

  it.each<[string, Json]>([
    ['of text', { lat: '47.5', lon: 8.5 }],
    ['without a longitude', { lat: 47.5 }],
    ['beyond the poles', [8.5, 90.1]],
    ['beyond 180 degrees', { lat: 0, lon: 180.5 }],
    ['a line of GeoJSON', { type: 'LineString', coordinates: [8.5, 47.5] }],
    ['a Point without coordinates', { type: 'Point', lat: 47.5, lon: 8.5 }],
    ['a list of one', [8.5]],
    ['nothing', null],
  ])('is not %s', (_, value) => {
    expect(pointOf(value)).toBeUndefined()
  })
})

describe('a polygon', () => {
  it('may lie across the antimeridian, begin on either side of it, and touch it', () => {
    const ring = [
      [170, -10],
      [-170, -10],
      [-170, 10],
      [170, 10],
    ]
    for (const start of ring.keys()) {
      const polygon = [...ring.slice(start), ...ring.slice(0, start)]
      for (const lon of [170, 175, 180, -180, -175, -170])
        expect([lon, contains({ polygon }, [lon, 0])]).toEqual([lon, true])
      for (const lon of [0, 165, -165, 90]) expect([lon, contains({ polygon }, [lon, 0])]).toEqual([lon, false])
    }
  })

  it('may be as wide as the earth', () => {
    const north = { polygon: [[-180, 0], [180, 0], [180, 90], [-180, 90]] } // biome-ignore format: corners
    const half = { polygon: [[-90, 0], [90, 0], [90, 90], [-90, 90]] } // biome-ignore format: corners
    expect([-180, -90, 0, 90, 180].map(lon => contains(north, [lon, 45]))).toEqual([true, true, true, true, true])
    expect(contains(north, [0, -1])).toBe(false)
    expect([-91, -90, 0, 90, 91].map(lon => contains(half, [lon, 45]))).toEqual([false, true, true, true, false])
  })

  it('has the same points wherever it is turned to', () => {
    const degrees = fc.integer({ min: -40, max: 40 })
    const corner = fc.tuple(degrees, degrees)
    const turned = (lon: number, by: number) => ((((lon + by + 180) % 360) + 360) % 360) - 180
    fc.assert(
      fc.property(
        fc.array(corner, { minLength: 3, maxLength: 7 }),
        corner,
        fc.integer({ min: -180, max: 180 }),
        (corners, [lon, lat], by) => {
          const here = readArea({ polygon: corners })
          if (here.faults !== undefined) return
          const there = { polygon: corners.map(([lon, lat]) => [turned(lon, by), lat]) }
          expect(contains(there, [turned(lon, by), lat])).toBe(here.contains({ lon, lat }))
        },
      ),
    )
  })
})
