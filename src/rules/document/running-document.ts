// Which document runs, of the two that a twin's owner and a device have written.
import { isObject, type JsonObject } from '../data/json.ts'
import { overlay } from './document.ts'

/**
 * The desired document as it is, where its rules replace the base's: what somebody has as a file. Else the two merged, which
 * is the base document where nothing is desired.
 */
export function runningDocument(desired: JsonObject, base: JsonObject): JsonObject {
  const document = overlay(desired, base)
  const settings = document['settings']
  const merges = isObject(settings) && settings['base'] === 'merge'
  return desired['rules'] === undefined || merges ? document : desired
}
