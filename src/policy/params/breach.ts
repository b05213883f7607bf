import type { ErrorObject } from 'ajv/dist/2020.js'

/** A param that violates its constraint. */
export interface Breach {
  /** Its name; dots lead into it. */
  readonly parameter: string
  /** In words, for people; without any text of the agent. */
  readonly expected: string
}

/** The breach that the last error describes: the one around all others. `allRequired`: its schema has no `required`. */
export function breachOf(errors: readonly ErrorObject[], allRequired: boolean): Breach {
  const error = errors.at(-1)
  if (error === undefined) return { parameter: 'params', expected: 'a value that matches its schema' }
  const isImplied = allRequired && error.keyword === 'required' && error.instancePath === ''
  return { parameter: nameOf(error), expected: `${expectation(error)}${isImplied ? IMPLIED : ''}` }
}

const IMPLIED = ' (every property that `params` names is required unless it has its own `required`)'

/** `Tool 'T' parameter 'P' violates constraint: expected …` */
export function breachReason(tool: string, { parameter, expected }: Breach): string {
  return `Tool '${tool}' parameter '${parameter}' violates constraint: expected ${expected}`
}

const LONGEST_NAME = 100

/** A name may come from the agent, so only plain characters of it are repeated. */
function nameOf({ instancePath, params }: ErrorObject): string {
  const steps = instancePath.split('/').slice(1)
  const last = ['missingProperty', 'additionalProperty', 'unevaluatedProperty', 'propertyName']
    .map((key): unknown => params[key])
    .find((name) => typeof name === 'string')
  const whole = [...steps, ...(typeof last === 'string' ? [last] : [])].join('.')
  if (whole === '') return 'params'
  return whole.slice(0, LONGEST_NAME).replaceAll(/[^\w.-]/g, '?')
}

const LONGEST_VALUE = 200

function expectation({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case 'required':
    case 'dependentRequired':
      return 'a value'
    case 'additionalProperties':
    case 'unevaluatedProperties':
    case 'false schema':
      return 'no such parameter'
    case 'type':
      return typesOf(params['type'])
    case 'pattern':
      return `text that matches ${quoted(params['pattern'])}`
    case 'enum':
      return `one of ${quoted(params['allowedValues'])}`
    case 'const':
      return quoted(params['allowedValue'])
    case 'format':
      return `a text of format ${String(params['format'])}`
    default:
      return (message ?? 'a value that matches its schema')
        .replace(/^must NOT have /, 'no ')
        .replace(/^must (be )?/, '')
  }
}

const TYPES = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
])

function typesOf(types: unknown): string {
  const names: readonly unknown[] = Array.isArray(types) ? types : [types]
  return names.map((name) => TYPES.get(String(name)) ?? String(name)).join(' or ')
}

function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text
}
