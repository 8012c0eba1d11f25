// Tokens of a test's own making, signed by the workload API as the SDK has them signed.
export interface Claim {
  /** The resource that the token is for; default: the module's own. */
  readonly resource?: string
  /** Seconds from now; default: an hour. */
  readonly expiry?: number
  readonly tamper?: (signature: string) => string
}

type Environment = Readonly<Record<string, string>>

export async function createToken(environment: Environment, claim: Claim = {}): Promise<string> {
  const { IOTEDGE_IOTHUBHOSTNAME, IOTEDGE_DEVICEID, IOTEDGE_MODULEID } = environment
  const own = `${IOTEDGE_IOTHUBHOSTNAME}/devices/${IOTEDGE_DEVICEID}/modules/${IOTEDGE_MODULEID}`
  const { resource = own, expiry = 3600, tamper = text => text } = claim
  const sr = encodeURIComponent(resource)
  const se = Math.ceil(Date.now() / 1000 + expiry)
  const signature = tamper(await signByWorkload(environment, `${sr}\n${se}`))
  return `SharedAccessSignature sr=${sr}&sig=${encodeURIComponent(signature)}&se=${se}`
}

async function signByWorkload(environment: Environment, data: string): Promise<string> {
  const { IOTEDGE_MODULEID, IOTEDGE_MODULEGENERATIONID } = environment
  const path = `/modules/${IOTEDGE_MODULEID}/genid/${IOTEDGE_MODULEGENERATIONID}/sign`
  const body = { keyId: 'primary', algo: 'HMACSHA256', data: Buffer.from(data).toString('base64') }
  const { digest = '' } = await workload(environment, path, JSON.stringify(body))
  return digest
}

export async function workload(
  environment: Environment,
  path: string,
  body?: string,
): Promise<{ certificate?: string; digest?: string; message?: string }> {
  const url = new URL(path, environment.IOTEDGE_WORKLOADURI)
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', body })
  return JSON.parse(await response.text())
}
