// `within`: a point in an area.
import { noPoint, pointNames, pointOf, readArea } from '../data/area.ts'
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { problem, under } from '../data/problem.ts'
import type { ValueType } from '../data/value.ts'
import { type Expression, literal, record } from '../nodes/expression.ts'
import type { NodeReader } from '../nodes/node-reader.ts'
import { checkShape, expressionOf, shapeOf } from '../schema/fragment.ts'
import { bind, type PredicateDefinition } from './predicate.ts'

const degrees = (most: number): JsonObject => ({ type: 'number', minimum: -most, maximum: most })
const points: readonly JsonObject[] = [
  ...pointNames.lat.flatMap(lat =>
    pointNames.lon.map(lon => ({
      type: 'object',
      required: [lat, lon],
      properties: { [lat]: degrees(90), [lon]: degrees(180) },
    })),
  ),
  {
    type: 'object',
    required: ['type', 'coordinates'],
    properties: { type: { const: 'Point' }, coordinates: { type: 'array' } },
  },
]
const polygon = closed({
  polygon: { ...expressionOf('array'), description: 'The corners, [longitude, latitude] each.' },
})
const circle = closed({
  center: {
    anyOf: [...points, expressionOf('object', 'array')],
    description: 'The middle: { "lat", "lon" } or [lon, lat] in degrees.',
  },
  meters: { ...expressionOf('number'), description: 'How far from the center.' },
})
const areas = [polygon, circle].map(schema => ({ required: schema.required, shape: shapeOf(schema) }))
const memberTypes: Readonly<Record<string, readonly ValueType[]>> = {
  polygon: ['array'],
  center: ['object', 'array'],
  meters: ['number'],
}
const square = [
  [8.5, 47.3],
  [8.6, 47.3],
  [8.6, 47.4],
  [8.5, 47.4],
]

const pacific = [
  [179, -1],
  [-179, -1],
  [-179, 1],
  [179, 1],
]

export const within: PredicateDefinition = {
  name: 'within',
  synonyms: ['inside', 'geofence'],
  phrase: 'within',
  summary:
    'Holds for a point, { "lat", "lon" }, [lon, lat] or of GeoJSON, in the polygon, whose corners are [lon, lat], or at most that many meters from the center.',
  schema: { anyOf: [polygon, circle] },
  holdsFor: ['object', 'array'],
  argument: ['object'],
  read: (node, pointer, reader) => {
    const argument = readArgument(node, pointer, reader)
    const faults = argument.present === undefined ? [] : (readArea(argument.present).faults ?? [])
    for (const { steps, message, hint } of faults) {
      reader.report(problem('bad-area', steps.reduce(under, pointer), message, hint))
    }
    return bind(within, argument)
  },
  test: (value, area) => contains(area)(value),
  prepare: contains,
  examples: [
    [{ lat: 47.35, lon: 8.55 }, { polygon: square }, true],
    [{ lat: 47.35, lon: 8.65 }, { polygon: square }, false],
    [{ lat: 47.35, lon: 8.5 }, { polygon: square }, true, 'what is on the border is inside'],
    [{ lat: 47.36, lon: 8.55 }, { center: { lat: 47.35, lon: 8.55 }, meters: 1200 }, true],
    [{ lat: 47.37, lon: 8.55 }, { center: { lat: 47.35, lon: 8.55 }, meters: 1200 }, false],
    [{ latitude: 47.35, longitude: 8.55 }, { polygon: square }, true, 'also lng and long'],
    [{ type: 'Point', coordinates: [8.55, 47.35] }, { polygon: square }, true, 'GeoJSON: the longitude comes first'],
    [[8.55, 47.35], { center: [8.55, 47.35], meters: 0 }, true],
    [{ lat: 0, lon: -179.9 }, { polygon: pacific }, true, 'across the antimeridian'],
    [{ lat: 0, lon: 0 }, { polygon: pacific }, false],
    [{ lat: '47.35', lon: 8.55 }, { polygon: square }, false, 'no coercion'],
    [undefined, { polygon: square }, false],
  ],
}

function contains(area: Json): (value: Json) => boolean {
  const found = readArea(area)
  if (found.faults !== undefined) return () => false
  return value => {
    const place = pointOf(value)
    return place !== undefined && found.contains(place)
  }
}

/** `{ polygon }` or `{ center, meters }` with expressions as its members, or an expression that yields such an object. */
function readArgument(node: Json, pointer: string, reader: NodeReader): Expression {
  const area = areas.find(({ required }) => isObject(node) && required.some(name => Object.hasOwn(node, name)))
  if (area === undefined || !isObject(node)) return reader.expression(node, pointer, ['object'])
  reader.report(...checkShape(area.shape, node, pointer))
  const members = area.required.map(
    name => [name, readMember(name, node[name] ?? null, under(pointer, name), reader)] as const,
  )
  return record(members, node)
}

/** A point is taken as it is; anything else is an expression. */
function readMember(name: string, node: Json, pointer: string, reader: NodeReader): Expression {
  const names = [...pointNames.lat, ...pointNames.lon, 'coordinates']
  const isPoint = isObject(node) && names.some(key => Object.hasOwn(node, key))
  if (!isPoint) return reader.expression(node, pointer, memberTypes[name])
  if (pointOf(node) === undefined) reader.report(problem('bad-area', pointer, noPoint(node)))
  return literal(node)
}

function closed(properties: JsonObject) {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}
