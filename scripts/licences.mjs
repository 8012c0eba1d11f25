// Lists what the image ships, with its licence each; fails where one has none. Reads what `npm sbom` says, and the packages.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const shipped = ['--omit', 'dev', '--omit', 'optional']
const bom = JSON.parse(execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', ...shipped], { maxBuffer: 2 ** 26 }))

/** Old packages say it in a list, `licenses`, which npm does not read. */
function saidInPackage(path) {
  const { licenses = [] } = JSON.parse(readFileSync(`${path}/package.json`, 'utf8'))
  return [licenses].flat().map(({ type }) => type)
}

const lines = bom.components
  // The packages of this repository are named as their folders.
  .filter(component => !component['bom-ref'].startsWith('edge-rules'))
  .map(component => {
    const said = (component.licenses ?? []).map(({ license, expression }) => expression ?? license.id ?? license.name)
    const licences = said.length > 0 ? said : saidInPackage(`node_modules/${component.name}`)
    return { name: `${component.name}@${component.version}`, licence: licences.join(' or ') }
  })
  .sort((a, b) => a.licence.localeCompare(b.licence) || a.name.localeCompare(b.name))

for (const { name, licence } of lines) process.stdout.write(`${licence || 'NONE'}\t${name}\n`)
if (lines.some(({ licence }) => licence === '')) process.exitCode = 1
