// An authority of a test's own, and what it signed: for a broker at 127.0.0.1 and for a client.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from 'selfsigned'

/** Writes ca.pem, server.pem, server.key, client.pem and client.key. */
export async function writeCertificates(folder: string): Promise<void> {
  const shared = { keyType: 'ec', algorithm: 'sha256' } as const
  const authority = await generate([{ name: 'commonName', value: 'Plant authority' }], {
    ...shared,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  })
  const signed = { ...shared, ca: { key: authority.private, cert: authority.cert } }
  const server = await generate([{ name: 'commonName', value: 'broker' }], {
    ...signed,
    extensions: [
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  })
  const client = await generate([{ name: 'commonName', value: 'press1' }], {
    ...signed,
    extensions: [{ name: 'extKeyUsage', clientAuth: true }],
  })
  const files = {
    'ca.pem': authority.cert,
    'server.pem': server.cert,
    'server.key': server.private,
    'client.pem': client.cert,
    'client.key': client.private,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
}
