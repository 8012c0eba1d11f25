// What edgeHub and IoT Hub accept as reported properties: asked before they are sent, and by the local hub. Pure.
// Source: edgeHub's ReportedPropertiesValidator, which looks at the patch and not at the merged twin.
import { isObject, type Json, type JsonObject } from '../data/json.ts'
import { bytesOf, limits } from './desired-limits.ts'

/**
 * What is wrong with a patch of the reported properties, or undefined. Over MQTT nobody would say so, and what edgeHub
 * took while it was offline, IoT Hub could refuse later.
 */
export function reportedProblem(patch: JsonObject): string | undefined {
  const size = bytesOf(JSON.stringify(patch))
  return size > limits.bytes ? `it has ${size} bytes, more than 32 KiB` : problemIn(patch, '', 0, false)
}

function problemIn(value: Json, place: string, depth: number, inArray: boolean): string | undefined {
  if (value === null) return inArray ? `${place} is null, inside of an array` : undefined
  if (typeof value === 'string') {
    return bytesOf(value) > limits.textBytes ? `${place} is longer than 4 KiB` : undefined
  }
  if (typeof value === 'number') {
    const fits = !Number.isInteger(value) || (value >= limits.least && value <= limits.greatest)
    return fits ? undefined : `${place} is ${value}, beyond 2^52`
  }
  if (typeof value === 'boolean') return undefined
  if (depth > limits.levels) return `${place} is nested deeper than ${limits.levels}`
  const within = inArray || !isObject(value)
  for (const [name, inner] of Object.entries(value)) {
    const at = `${place}/${name}`
    const problem = (isObject(value) && nameProblem(name, at)) || problemIn(inner, at, depth + 1, within)
    if (problem) return problem
  }
  return undefined
}

function nameProblem(name: string, place: string): string | undefined {
  if (bytesOf(name) > limits.nameBytes) return `the name of ${place.slice(0, 100)}… is longer than 1 KiB`
  const forbidden = /[\p{Cc}\s.$#]/u.exec(name)?.[0]
  return forbidden === undefined ? undefined : `the name of ${place} contains ${JSON.stringify(forbidden)}`
}
