// Areas on the earth: polygons in the plane of longitude and latitude, and circles on the sphere. Pure.
import { isObject, type Json, member } from './json.ts'
import { doubleOf } from './numeral.ts'
import { show } from './value.ts'

/** Degrees, north and east positive (WGS 84). */
export interface Point {
  readonly lat: number
  readonly lon: number
}

/** What an area comes to: how to ask for a point, or everything that is wrong with it. */
export type ReadArea =
  | { readonly contains: (point: Point) => boolean; readonly faults?: undefined }
  | { readonly faults: readonly AreaFault[] }

/** What is wrong, and where in the area. */
export interface AreaFault {
  readonly steps: readonly (string | number)[]
  readonly message: string
  readonly hint?: string
}

/** The mean radius of the earth in meters (IUGG). */
const radius = 6_371_008.8

/** `{ polygon: [[lon, lat], …] }` or `{ center: { lat, lon }, meters }`; what is on the border is inside. */
export function readArea(value: Json): ReadArea {
  if (isObject(value) && Object.hasOwn(value, 'polygon')) return readPolygon(value['polygon'] ?? null)
  if (isObject(value) && Object.hasOwn(value, 'center')) return readCircle(value['center'] ?? null, value['meters'])
  const message = `${show(value)} is not an area; write { "polygon": [[lon, lat], …] } or { "center": { "lat": …, "lon": … }, "meters": … }.`
  return { faults: [{ steps: [], message }] }
}

/** What the degrees of a point are called. */
export const pointNames = { lat: ['lat', 'latitude'], lon: ['lon', 'lng', 'long', 'longitude'] } as const

/**
 * The point that the value is: with its degrees by name, a list that begins with longitude and latitude, or a Point of
 * GeoJSON (RFC 7946), which has such a list. Undefined where it is none on the earth.
 */
export function pointOf(value: Json): Point | undefined {
  const [lon, lat] = (positionOf(value) ?? []).map(doubleOf)
  return isWithin(lat, 90) && isWithin(lon, 180) ? { lat, lon } : undefined
}

function positionOf(value: Json): readonly (Json | undefined)[] | undefined {
  if (Array.isArray(value)) return value
  if (!isObject(value)) return undefined
  if (member(value, 'type') !== 'Point')
    return [pointNames.lon, pointNames.lat].map(names =>
      member(value, names.find(name => Object.hasOwn(value, name)) ?? ''),
    )
  const coordinates = member(value, 'coordinates')
  return Array.isArray(coordinates) ? coordinates : undefined
}

/** Says of a value that it is not a point. */
export const noPoint = (value: Json): string =>
  `${show(value)} is not a point; write { "lat": …, "lon": … } or [lon, lat], in degrees.`

const isWithin = (value: number | undefined, most: number): value is number =>
  value !== undefined && Math.abs(value) <= most

function readPolygon(value: Json): ReadArea {
  if (!Array.isArray(value)) {
    const message = `${show(value)} is not a polygon; write a list of corners, as in [[8.5, 47.3], [8.6, 47.3], [8.6, 47.4]].`
    return { faults: [{ steps: ['polygon'], message }] }
  }
  const corners: Point[] = []
  const faults: AreaFault[] = []
  value.forEach((item: Json, index) => {
    const [lon = null, lat = null] = Array.isArray(item) ? item : []
    const isPair = Array.isArray(item) && item.length === 2
    const corner = isPair ? pointOf({ lat, lon }) : undefined
    if (corner !== undefined) corners.push(corner)
    else {
      const message = `${show(item)} is not a corner; write [longitude, latitude] in degrees.`
      const swapped = isPair && pointOf({ lat: lon, lon: lat }) !== undefined
      const fault = { steps: ['polygon', index], message }
      faults.push(swapped ? { ...fault, hint: `write [${show(lat)}, ${show(lon)}]` } : fault)
    }
  })
  if (faults.length > 0) return { faults }
  const distinct = new Set(corners.map(({ lat, lon }) => `${lon + 0} ${lat + 0}`)).size
  if (distinct >= 3) return { contains: inPolygon(corners) }
  return {
    faults: [
      { steps: ['polygon'], message: `A polygon needs at least three different corners; this has ${distinct}.` },
    ],
  }
}

/**
 * An edge goes the short way round the earth, so that a polygon may lie across the antimeridian: corners then go on beyond
 * 180 degrees, and a point is looked for at each of its longitudes.
 */
function inPolygon(corners: readonly Point[]): (point: Point) => boolean {
  const unrolled: Point[] = []
  let turned = 0
  for (const { lat, lon } of corners) {
    const before = unrolled.at(-1)
    const ahead = before === undefined ? 0 : lon + turned - before.lon
    if (Math.abs(ahead) > 180 && Math.abs(ahead) < 360) turned -= 360 * Math.sign(ahead)
    unrolled.push({ lat, lon: lon + turned })
  }
  const west = Math.min(...unrolled.map(({ lon }) => lon))
  const east = Math.max(...unrolled.map(({ lon }) => lon))
  return ({ lat, lon }) => {
    for (let at = lon + 360 * Math.ceil((west - lon) / 360); at <= east; at += 360)
      if (isInPlane({ lat, lon: at }, unrolled)) return true
    return false
  }
}

/** Even-odd ray casting; the ring may repeat its first corner at the end or not. */
function isInPlane({ lat, lon }: Point, corners: readonly Point[]): boolean {
  let inside = false
  let from = corners.at(-1)
  for (const to of corners) {
    if (from !== undefined) {
      const side = (to.lon - from.lon) * (lat - from.lat) - (lon - from.lon) * (to.lat - from.lat)
      if (side === 0 && isSpanned(lon, from.lon, to.lon) && isSpanned(lat, from.lat, to.lat)) return true
      // A ray to the east crosses the edge: it spans the latitude, and the point lies to its west.
      if (from.lat > lat !== to.lat > lat && side > 0 === to.lat > from.lat) inside = !inside
    }
    from = to
  }
  return inside
}

const isSpanned = (value: number, a: number, b: number) => value >= Math.min(a, b) && value <= Math.max(a, b)

function readCircle(center: Json, meters: Json | undefined): ReadArea {
  const faults: AreaFault[] = []
  const middle = pointOf(center)
  if (middle === undefined) {
    faults.push({ steps: ['center'], message: noPoint(center) })
  }
  if (typeof meters !== 'number' || meters < 0) {
    faults.push({ steps: ['meters'], message: `"meters" is ${show(meters)}; write a number that is not less than 0.` })
    return { faults }
  }
  return middle === undefined ? { faults } : { contains: point => distance(point, middle) <= meters }
}

/** Meters along the surface of a sphere, by the haversine formula. */
function distance(a: Point, b: Point): number {
  const halfLat = radians(b.lat - a.lat) / 2
  const halfLon = radians(b.lon - a.lon) / 2
  const chord = Math.sin(halfLat) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(halfLon) ** 2
  return 2 * radius * Math.asin(Math.sqrt(Math.min(1, chord)))
}

const radians = (degrees: number) => (degrees * Math.PI) / 180
