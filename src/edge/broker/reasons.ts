// What a broker's reason codes say: MQTT 5.0, section 2.4, and the return codes of 3.1.1, section 3.2.2.3.
import { type Fault, fault } from '../fault.ts'

const reasons: Readonly<Record<number, string>> = {
  128: 'it gives no reason',
  129: 'malformed packet',
  130: 'protocol error',
  131: 'a reason of its own',
  132: 'it does not speak this version of MQTT; set MQTT_VERSION=3.1.1',
  133: 'it does not take this client identifier; see MQTT_CLIENT_ID',
  134: 'bad user name or password; see MQTT_USERNAME and MQTT_PASSWORD_FILE',
  135: 'not authorized',
  136: 'the server is not available',
  137: 'the server is busy',
  138: 'banned',
  139: 'the server is shutting down',
  140: 'bad authentication method',
  141: 'the keep-alive time has passed',
  142: 'another client has connected with the same identifier; give each module an MQTT_CLIENT_ID of its own',
  143: 'topic filter invalid',
  144: 'topic name invalid',
  147: 'receive maximum exceeded',
  149: 'the packet is too large',
  150: 'the message rate is too high',
  151: 'quota exceeded',
  152: 'an administrative action',
  153: 'the payload is not in the format that was said',
  154: 'it keeps no retained messages',
  155: 'it does not do this quality of service',
  156: 'use another server',
  157: 'the server has moved',
  158: 'it has no shared subscriptions',
  159: 'the connection rate is exceeded',
  160: 'the maximum connect time is over',
  161: 'it has no subscription identifiers',
  162: 'it takes no wildcards',
}

const codesOf311: Readonly<Record<number, number>> = { 1: 132, 2: 133, 3: 136, 4: 134, 5: 135 }

/** The code in words. */
export function reasonText(code: number, version: 4 | 5 = 5): string {
  const known = version === 4 ? (codesOf311[code] ?? code) : code
  return `${reasons[known] ?? 'a reason unknown here'} (0x${code.toString(16).padStart(2, '0')})`
}

/** That the message will never be taken, whoever sends it and when. */
const never = new Set([0x90, 0x95, 0x99])
/** That it may well be taken later. */
const later = new Set([0x88, 0x89, 0x8b, 0x93, 0x96, 0x97])

/** The fault of a message that was not accepted: of the others it is not known whether for what it is. */
export function refusalOf(code: number): Fault | Error {
  const text = `the broker did not accept it: ${reasonText(code)}`
  if (never.has(code)) return fault('refused', text)
  return later.has(code) ? fault('returned', text) : new Error(text)
}
