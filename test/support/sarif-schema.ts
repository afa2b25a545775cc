import { Ajv } from 'ajv';

const text = {
  type: 'object',
  properties: { text: { type: 'string', minLength: 1 } },
  required: ['text'],
  additionalProperties: false,
};
const count = { type: 'integer', minimum: 1 };

const location = {
  id: { type: 'integer', minimum: 0 },
  message: text,
  physicalLocation: {
    type: 'object',
    properties: {
      artifactLocation: {
        type: 'object',
        // A relative reference: no scheme, no leading slash, nothing that has to be encoded.
        properties: {
          uri: { type: 'string', pattern: "^(?!/)[\\w.~%!$&'()*+,;=@/-]+$" },
          uriBaseId: { const: '%SRCROOT%' },
        },
        required: ['uri', 'uriBaseId'],
        additionalProperties: false,
      },
      region: {
        type: 'object',
        properties: { startLine: count, startColumn: count, endLine: count, endColumn: count },
        required: ['startLine'],
        additionalProperties: false,
      },
    },
    required: ['artifactLocation', 'region'],
    additionalProperties: false,
  },
};
const locations = {
  type: 'array',
  minItems: 1,
  items: { type: 'object', properties: location, required: ['physicalLocation'], additionalProperties: false },
};

/** What is used here of SARIF 2.1.0 (sarif-schema-2.1.0.json of OASIS) and of what GitHub's code scanning asks beyond it. */
const SCHEMA = {
  type: 'object',
  properties: {
    $schema: { type: 'string' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      minItems: 1,
      maxItems: 20,
      items: {
        type: 'object',
        properties: {
          tool: {
            type: 'object',
            properties: {
              driver: {
                type: 'object',
                properties: {
                  name: { type: 'string' },
                  semanticVersion: { type: 'string' },
                  rules: {
                    type: 'array',
                    uniqueItems: true,
                    items: {
                      type: 'object',
                      properties: { id: { type: 'string' }, shortDescription: text, help: text },
                      required: ['id', 'shortDescription', 'help'],
                      additionalProperties: false,
                    },
                  },
                },
                required: ['name', 'rules'],
                additionalProperties: false,
              },
            },
            required: ['driver'],
            additionalProperties: false,
          },
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          invocations: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                executionSuccessful: { type: 'boolean' },
                toolExecutionNotifications: {
                  type: 'array',
                  items: {
                    type: 'object',
                    properties: { level: { enum: ['none', 'note', 'warning', 'error'] }, message: text },
                    required: ['message'],
                    additionalProperties: false,
                  },
                },
              },
              required: ['executionSuccessful'],
              additionalProperties: false,
            },
          },
          results: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                ruleId: { type: 'string' },
                ruleIndex: { type: 'integer', minimum: 0 },
                level: { enum: ['none', 'note', 'warning', 'error'] },
                message: text,
                locations,
                relatedLocations: locations,
                partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
              },
              required: ['ruleId', 'level', 'message', 'locations', 'partialFingerprints'],
              additionalProperties: false,
            },
          },
        },
        required: ['tool'],
        additionalProperties: false,
      },
    },
  },
  required: ['version', 'runs'],
  additionalProperties: false,
};

const validate = new Ajv({ allErrors: true }).compile(SCHEMA);

/** What keeps a value from being a SARIF log that scanners take; empty when nothing does. */
export function checkSarif(log: unknown): readonly string[] {
  return validate(log) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
