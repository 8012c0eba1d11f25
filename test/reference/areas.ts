// `within`: points and areas on the earth. Knows no event.
import { double } from './exact.ts'
import { isList, isMembers, isNumber, type Maybe } from './json.ts'

interface Point {
  readonly lat: number
  readonly lon: number
}

const radius = 6_371_008.8
const rad = (degrees: number) => (degrees * Math.PI) / 180

/**
 * "a point … inside `{ "polygon": [[lon, lat], …] }` or `{ "center", "meters" }`; a polygon may cross the antimeridian". An edge, and a
 * rim, are inside.
 */
export function isWithin(value: Maybe, area: Maybe): boolean {
  const point = pointOf(value)
  if (point === undefined || !isMembers(area)) return false
  const polygon = area.get('polygon')
  if (isList(polygon)) {
    const corners = polygon.map(pointOf)
    return corners.every(corner => corner !== undefined) && isInPolygon(point, corners)
  }
  const [center, meters] = [pointOf(area.get('center')), number(area.get('meters'))]
  return center !== undefined && meters !== undefined && distance(point, center) <= meters
}

const number = (value: Maybe) => (isNumber(value) ? double(value) : undefined)

/** "(`{lat, lon}`, also `lng`, `long`, `latitude`, `longitude`; a GeoJSON Point; `[lon, lat]`)" */
function pointOf(value: Maybe): Point | undefined {
  if (isMembers(value) && value.get('type') === 'Point') return pointOf(value.get('coordinates'))
  const named = (names: readonly string[]) => {
    const name = names.find(one => isMembers(value) && value.has(one))
    return name === undefined || !isMembers(value) ? undefined : value.get(name)
  }
  const [lon, lat] = (
    isList(value) ? value : [named(['lon', 'lng', 'long', 'longitude']), named(['lat', 'latitude'])]
  ).map(number)
  if (lat === undefined || lon === undefined || Math.abs(lat) > 90 || Math.abs(lon) > 180) return undefined
  return { lat, lon }
}

/** Along the surface of a sphere (haversine). */
function distance(a: Point, b: Point): number {
  const half = (from: number, to: number) => Math.sin(rad(to - from) / 2) ** 2
  const part = half(a.lat, b.lat) + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * half(a.lon, b.lon)
  return 2 * radius * Math.asin(Math.min(1, Math.sqrt(part)))
}

/** Each edge goes the short way round; then the point is looked for one turn to the east and to the west too. */
function isInPolygon(point: Point, corners: readonly Point[]): boolean {
  const unrolled: Point[] = []
  for (const { lat, lon } of corners) {
    const before = unrolled.at(-1)?.lon ?? lon
    unrolled.push({ lat, lon: lon + 360 * Math.round((before - lon) / 360) })
  }
  return [-360, 0, 360].some(turn => isInPlane({ lat: point.lat, lon: point.lon + turn }, unrolled))
}

/** "where a ray from the point leaves it an odd number of times" */
function isInPlane(point: Point, corners: readonly Point[]): boolean {
  let inside = false
  for (const [index, a] of corners.entries()) {
    const b = corners[(index + 1) % corners.length] ?? a
    const cross = (b.lon - a.lon) * (point.lat - a.lat) - (b.lat - a.lat) * (point.lon - a.lon)
    const between = (of: keyof Point) => point[of] >= Math.min(a[of], b[of]) && point[of] <= Math.max(a[of], b[of])
    if (cross === 0 && between('lat') && between('lon')) return true
    if (a.lat > point.lat !== b.lat > point.lat && cross > 0 === b.lat > a.lat) inside = !inside
  }
  return inside
}
