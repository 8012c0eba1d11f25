// What is in deploy/flink-operator.yaml. The operator's own schema (the CRD) is not in this repository: what is checked here is
// that fields which it would not know, or would know as something else, are not written, by a schema of those that we use.
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { KeyExpression } from '../../src/cluster/key-expression.ts'
import { defaultSettings } from '../../src/rules/nodes/settings.ts'

const text = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const manifest = text('deploy/flink-operator.yaml')
const pom = text('flink/pom.xml')
const main = text('flink/src/main/java/edgerules/flink/Main.java')

const string = { type: 'string', minLength: 1 } as const
const object = (properties: object, optional: readonly string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter(name => !optional.includes(name)),
  additionalProperties: false,
})
const memory = { type: 'string', pattern: '^\\d+m$' } as const
const resource = object({ resource: object({ memory, cpu: { type: 'number', exclusiveMinimum: 0 } }) })
const container = object({ name: string, env: { type: 'array', items: object({ name: string, value: string }) } })

/** Of the fields of a FlinkDeployment that are used here; that of the operator has many more. */
const schema = object({
  apiVersion: { const: 'flink.apache.org/v1beta1' },
  kind: { const: 'FlinkDeployment' },
  metadata: object({ name: { type: 'string', pattern: '^[a-z]([-a-z0-9]{0,43}[a-z0-9])?$' } }),
  spec: object({
    image: string,
    flinkVersion: { type: 'string', pattern: '^v\\d+_\\d+$' },
    serviceAccount: string,
    flinkConfiguration: { type: 'object', additionalProperties: string },
    podTemplate: object({ spec: object({ containers: { type: 'array', items: container, minItems: 1 } }) }),
    jobManager: resource,
    taskManager: resource,
    job: object({
      jarURI: { type: 'string', pattern: '^local:///opt/flink/usrlib/' },
      entryClass: string,
      args: { type: 'array', items: string },
      parallelism: { type: 'integer', minimum: 1 },
      upgradeMode: { enum: ['last-state', 'savepoint', 'stateless'] },
      state: { enum: ['running', 'suspended'] },
    }),
  }),
})

/** Of what the schema lets through. */
interface Deployment {
  readonly spec: {
    readonly flinkVersion: string
    readonly flinkConfiguration: Readonly<Record<string, string>>
    readonly podTemplate: {
      readonly spec: { readonly containers: readonly { readonly env: readonly { readonly value: string }[] }[] }
    }
    readonly taskManager: { readonly resource: { readonly memory: string } }
    readonly job: { readonly jarURI: string; readonly entryClass: string; readonly args: readonly string[] }
  }
}

const validate = new Ajv({ allErrors: true }).compile<Deployment>(schema)

function read(yaml: string): Deployment {
  const value: unknown = parse(yaml)
  if (!validate(value)) throw new TypeError(JSON.stringify(validate.errors))
  return value
}

const between = (begin: string, end: string, of: string) => of.split(begin)[1]?.split(end)[0] ?? ''

describe('the manifest for the Flink Kubernetes operator', () => {
  const { spec } = read(manifest)
  const version = between('<flink.version>', '</flink.version>', pom)

  it('is one document without errors', () => {
    const documents = parseAllDocuments(manifest)
    expect(documents.map(({ errors, warnings }) => [...errors, ...warnings])).toEqual([[]])
  })

  it('has the version of Flink that the job is built for', () => {
    expect(spec.flinkVersion).toBe(`v${version.split('.').slice(0, 2).join('_')}`)
    const plugins = spec.podTemplate.spec.containers.flatMap(({ env }) => env.map(({ value }) => value))
    expect(plugins).toEqual([`flink-azure-fs-hadoop-${version}.jar`])
  })

  it('starts the jar and the class that are built', () => {
    expect(spec.job.jarURI.split('/').at(-1)).toBe(`${between('<finalName>', '</finalName>', pom)}.jar`)
    expect(spec.job.entryClass).toBe(between('<mainClass>', '</mainClass>', pom))
  })

  it('gives options that the job has, and a key that is an expression', () => {
    const known = [...between('NAMES =', ';', main).matchAll(/"(\w+)"/g)].map(([, name]) => `--${name}`)
    expect(known).toContain('--documents')
    const given = new Map<string, string>()
    for (let at = 0; at < spec.job.args.length; at += 2) given.set(spec.job.args[at] ?? '', spec.job.args[at + 1] ?? '')
    expect([...given.keys()].filter(name => !known.includes(name))).toEqual([])
    expect([...given.keys()]).toEqual(expect.arrayContaining(['--bootstrap', '--in', '--out', '--documents', '--key']))
    expect(new KeyExpression(given.get('--key') ?? '', defaultSettings.limits).problems).toEqual([])
  })

  it('leaves room for the engine beside the memory of Java', () => {
    const bytes = (value = '') => Number(/^(\d+)m$/.exec(value)?.[1])
    const offHeap = bytes(spec.flinkConfiguration['taskmanager.memory.task.off-heap.size'])
    expect(offHeap).toBeGreaterThan(0)
    expect(bytes(spec.taskManager.resource.memory)).toBeGreaterThan(2 * offHeap)
  })

  it.each([
    ['jarURI', 'jarUri'],
    ['parallelism: 4', 'parallelism: "4"'],
    ['numberOfTaskSlots: "2"', 'numberOfTaskSlots: 2'],
    ['upgradeMode: savepoint', 'upgradeMode: restart'],
  ])('would not be taken with %s as %s', (right, wrong) => {
    expect(manifest).toContain(right)
    expect(() => read(manifest.replace(right, wrong))).toThrow(TypeError)
  })

  it('is what the documentation names', () => {
    expect(text('docs/cluster.md')).toContain('deploy/flink-operator.yaml')
  })
})
