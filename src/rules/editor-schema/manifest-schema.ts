// The JSON Schema of IoT Edge's deployment manifests, as far as rules are in them: the desired properties of modules that
// run this program. Refers to the schema of the document, rules.schema.json, beside it.
import type { JsonObject } from '../data/json.ts'
import { settingsSchema } from '../nodes/settings.ts'
import { explained } from '../schema/parts.ts'

const ofDocument = (place: string): JsonObject => ({ $ref: `rules.schema.json#${place}` })
const sectionOf = (name: string) => ofDocument(`/properties/${name}`)

const settings = Object.keys(settingsSchema.properties)

/** A layered deployment sets single properties; dots lead into objects. */
const layers: JsonObject = {
  '^properties\\.desired\\.(rules|define|settings)$': true,
  '^properties\\.desired\\.rules\\.[A-Za-z0-9_-]{1,64}$': explained(
    ofDocument('/definitions/rule'),
    'The rule with this id. Of a layered deployment: it is added to the rules of the deployments beneath.',
  ),
  '^properties\\.desired\\.define\\.[^.]+$': explained(
    ofDocument('/properties/define/additionalProperties'),
    'The definition with this name, of a layered deployment.',
  ),
  [`^properties\\.desired\\.settings\\.(?!(?:${settings.join('|')})(?:\\.|$))`]: {
    not: {},
    errorMessage: `There is no such setting. There are ${settings.join(', ')}.`,
  },
  '^properties\\.desired\\.(?!(?:rules|define|settings)(?:\\.|$)).+$': explained(
    ofDocument('/definitions/value'),
    'A parameter, of a layered deployment.',
  ),
}

const noSchemaKey: JsonObject = {
  properties: { $schema: { not: {}, doNotSuggest: true, errorMessage: 'A twin has no names with "$": leave it out.' } },
}

const moduleContent: JsonObject = {
  type: 'object',
  properties: {
    'properties.desired': explained(
      { allOf: [{ $ref: 'rules.schema.json' }, noSchemaKey] },
      'The desired properties of the module: the document with its rules and parameters.',
    ),
    'properties.desired.rules': sectionOf('rules'),
    'properties.desired.define': sectionOf('define'),
    'properties.desired.settings': sectionOf('settings'),
    ...Object.fromEntries(
      settings.map(name => [`properties.desired.settings.${name}`, sectionOf(`settings/properties/${name}`)]),
    ),
  },
  patternProperties: layers,
  propertyNames: {
    pattern: '^properties\\.desired(\\.|$)',
    errorMessage: 'A module has "properties.desired" here, or places in it, such as "properties.desired.rules.hot".',
  },
}

/** The schema of manifests in which these modules run this program. */
export function manifestSchema(modules: readonly string[]): JsonObject {
  const modulesContent: JsonObject = {
    type: 'object',
    properties: Object.fromEntries(modules.map(name => [name, moduleContent])),
  }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Edge Rules: a deployment manifest of Azure IoT Edge, with rules in the desired properties',
    type: 'object',
    properties: {
      modulesContent,
      // As `az iot edge deployment create` takes it, too.
      content: { type: 'object', properties: { modulesContent } },
    },
  }
}
