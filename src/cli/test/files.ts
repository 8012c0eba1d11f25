// The files of rule tests on the disk, for the workbench to read.
import { dirname, isAbsolute, join } from 'node:path'
import type { TextSource } from '../../workbench/testing/loaded-file.ts'
import { readTextFile } from '../command/files.ts'

/** Names are those of files, as they are given or seen from the folder of the file that names them. */
export const testFiles: TextSource = {
  read: readTextFile,
  seenFrom: (name, other) => (isAbsolute(other) ? other : join(dirname(name), other)),
}
