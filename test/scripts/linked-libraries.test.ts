// What a program is linked with is read from its file as the system's own loader finds it, for any processor.
import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

const script = new URL('../../scripts/linked-libraries.mjs', import.meta.url)

interface LinkedLibraries {
  closure(root: string, program: string): readonly string[]
  linkedWith(file: Buffer): { readonly names: readonly string[]; readonly interpreter: string | undefined }
}
const { closure, linkedWith }: LinkedLibraries = await import(script.href)

/** What the loader of this machine says; undefined where there is none, or another C library. */
function told(program: string): readonly string[] | undefined {
  try {
    const text = execFileSync('ldd', [program], { encoding: 'utf8' })
    const paths = [...text.matchAll(/(\/\S+) \(/g)].map(([, path]) => path ?? '')
    return paths.every(path => /^\/(usr\/)?lib/.test(path)) ? paths.sort() : undefined
  } catch {
    return undefined
  }
}

const libraries = process.platform === 'linux' ? told(process.execPath) : undefined

test.skipIf(libraries === undefined)('Node.js needs what the loader says', () => {
  expect([...closure('/', process.execPath)].sort()).toEqual([process.execPath, ...(libraries ?? [])].sort())
})

/** A program of 32 bits (as for ARM) that asks for one library: headers, then names, then the dynamic part. */
function small(): Buffer {
  const file = Buffer.alloc(256)
  file.write('\x7fELF\x01\x01\x01', 'latin1')
  file.writeUInt32LE(52, 28) // the table of segments
  file.writeUInt16LE(32, 42)
  file.writeUInt16LE(3, 44)
  const segments = [
    { kind: 1, offset: 0, address: 0x10000, length: 256 },
    { kind: 3, offset: 150, address: 0x10096, length: 24 },
    { kind: 2, offset: 216, address: 0x100d8, length: 16 },
  ]
  for (const [index, { kind, offset, address, length }] of segments.entries()) {
    const at = 52 + index * 32
    file.writeUInt32LE(kind, at)
    file.writeUInt32LE(offset, at + 4)
    file.writeUInt32LE(address, at + 8)
    file.writeUInt32LE(length, at + 16)
  }
  file.write('/lib/ld-linux-armhf.so.3\0', 150, 'latin1')
  file.write('libc.so.6\0', 190, 'latin1')
  for (const [index, word] of [1, 0, 5, 0x10000 + 190].entries()) file.writeUInt32LE(word, 216 + index * 4)
  return file
}

test('of a program of 32 bits too', () => {
  expect(linkedWith(small())).toEqual({ names: ['libc.so.6'], interpreter: '/lib/ld-linux-armhf.so.3' })
})

test('what is no program is refused', () => {
  expect(() => linkedWith(Buffer.from('#!/bin/sh\n'))).toThrow('this is not an ELF file')
})
