// Circles in a graph of imports: sets of files, or of folders, each of which leads to every other.

/** To which others each leads. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>

/** Every circle, its members in order of their names (Tarjan's strongly connected components of more than one). */
export function circlesIn(imports: Imports): readonly (readonly string[])[] {
  const numbers = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const circles: string[][] = []

  function visit(name: string): void {
    const number = numbers.size
    numbers.set(name, number)
    lowest.set(name, number)
    open.push(name)
    for (const other of imports.get(name) ?? []) {
      if (!numbers.has(other)) visit(other)
      if (open.includes(other)) lowest.set(name, Math.min(lowest.get(name) ?? 0, lowest.get(other) ?? 0))
    }
    if (lowest.get(name) !== number) return
    const circle = open.splice(open.indexOf(name))
    if (circle.length > 1) circles.push(circle.sort())
  }

  for (const name of imports.keys()) if (!numbers.has(name)) visit(name)
  return circles.sort()
}

/** The same by folder: a folder leads to those of which one of its own files imports a file. */
export function byFolder(imports: Imports): Imports {
  const folders = new Map<string, Set<string>>()
  for (const [file, others] of imports) {
    const folder = folderOf(file)
    const found = folders.get(folder) ?? new Set()
    folders.set(folder, found)
    for (const other of others) if (folderOf(other) !== folder) found.add(folderOf(other))
  }
  return folders
}

const folderOf = (file: string) => file.slice(0, Math.max(0, file.lastIndexOf('/')))

/** How many floors the tower has that files without circles build: the longest way from one down to those that it imports. */
export function floorsOf(imports: Imports): number {
  const floors = new Map<string, number>()
  const floorOf = (name: string): number => {
    const below = [...(imports.get(name) ?? [])].filter(other => imports.has(other))
    const floor = floors.get(name) ?? 1 + Math.max(0, ...below.map(floorOf))
    floors.set(name, floor)
    return floor
  }
  return Math.max(0, ...Array.from(imports.keys(), floorOf))
}
