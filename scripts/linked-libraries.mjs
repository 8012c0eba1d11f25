// A part of the image's build: copies a program with the libraries that it is linked with, out of the files of another system.
// What `ldd` says only of programs that this processor can run, it reads from the files. Knows ELF, and nothing of Node.js.
//   node scripts/linked-libraries.mjs ROOT PROGRAM TO     as in /target /usr/local/bin/node /system
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Where a word, and the parts of a program header, are in a file of 32 and of 64 bits. */
const layouts = {
  1: { word: (file, at) => file.readUInt32LE(at), size: 4, table: 28, entries: 42, offset: 4, address: 8, length: 16 },
  2: {
    word: (file, at) => Number(file.readBigUInt64LE(at)),
    size: 8,
    table: 32,
    entries: 54,
    offset: 8,
    address: 16,
    length: 32,
  },
}
const segment = { load: 1, dynamic: 2, interpreter: 3 }
const tag = { needed: 1, strings: 5 }

/** The names of the libraries that an ELF file (little-endian) asks for, and the path of the program that loads them. */
export function linkedWith(file) {
  const layout = layouts[file[4]]
  if (file.toString('latin1', 0, 4) !== '\x7fELF' || layout === undefined || file[5] !== 1)
    throw new Error('this is not an ELF file of 32 or 64 bits, little-endian')
  const { word, size } = layout
  const text = at => file.toString('utf8', at, file.indexOf(0, at))
  const headers = Array.from({ length: file.readUInt16LE(layout.entries + 2) }, (_, index) => {
    const at = word(file, layout.table) + index * file.readUInt16LE(layout.entries)
    const part = name => word(file, at + layout[name])
    return { kind: file.readUInt32LE(at), offset: part('offset'), address: part('address'), length: part('length') }
  })
  const only = kind => headers.find(header => header.kind === kind)
  const dynamic = only(segment.dynamic)
  const tags = Array.from({ length: (dynamic?.length ?? 0) / (2 * size) }, (_, index) => {
    const at = dynamic.offset + index * 2 * size
    return { tag: word(file, at), value: word(file, at + size) }
  })
  // The table of names is told by its address in memory.
  const address = tags.find(one => one.tag === tag.strings)?.value
  const home = headers.find(
    ({ kind, address: start, length }) => kind === segment.load && start <= address && address < start + length,
  )
  const names = tags
    .filter(one => one.tag === tag.needed)
    .map(({ value }) => text(address - home.address + home.offset + value))
  const interpreter = only(segment.interpreter)
  return { names, interpreter: interpreter === undefined ? undefined : text(interpreter.offset) }
}

/** Debian's folders of libraries, under a root: one for its processor first. */
function folders(root) {
  const places = ['/lib', '/usr/lib']
  const own = places.flatMap(place =>
    readdirSync(join(root, place))
      .filter(name => name.includes('-linux-gnu'))
      .map(name => join(place, name)),
  )
  return [...own, ...places]
}

/** Paths under the root: the program, what loads it, and all libraries that these ask for. */
export function closure(root, program) {
  const places = folders(root)
  const found = new Map()
  const read = path => {
    try {
      return readFileSync(join(root, path))
    } catch {
      return undefined
    }
  }
  const visit = (name, paths) => {
    if (found.has(name)) return
    const path = paths.find(one => read(one) !== undefined)
    if (path === undefined) throw new Error(`${name} is not in ${root}; looked for ${paths.join(', ')}`)
    found.set(name, path)
    const { names, interpreter } = linkedWith(read(path))
    if (interpreter !== undefined) visit(interpreter.replace(/^.*\//, ''), [interpreter])
    for (const one of names)
      visit(
        one,
        places.map(place => join(place, one)),
      )
  }
  visit(program, [program])
  return [...found.values()]
}

function copy(root, program, to) {
  for (const path of closure(root, program)) {
    mkdirSync(join(to, dirname(path)), { recursive: true })
    cpSync(realpathSync(join(root, path)), join(to, path))
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) copy(...process.argv.slice(2))
