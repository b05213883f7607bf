import type { Json, JsonObject } from '../json.ts'
import { isList, isObject } from '../json-fields.ts'

/** Validates the value at the JSON pointer `at`; returns errors in Slack's format, none when it is valid. */
export type Shape = (value: Json, at: string) => readonly string[]

/** A text of `min` to `max` characters. */
export function text(max: number, min = 1): Shape {
  return (value, at) => {
    if (typeof value !== 'string') return [validationError('must provide a string', at)]
    if (value.length < min) return [validationError(`must be more than ${min - 1} characters`, at)]
    return value.length > max ? [validationError(`must be less than ${max + 1} characters`, at)] : []
  }
}

/** One of the given words. */
export function oneOfWords(...words: readonly string[]): Shape {
  return (value, at) =>
    typeof value === 'string' && words.includes(value)
      ? []
      : [validationError(`must be a valid enum value: ${words.join(', ')}`, at)]
}

/** True or false. */
export const flag: Shape = (value, at) =>
  typeof value === 'boolean' ? [] : [validationError('must provide a boolean', at)]

/** A number from `min` to `max`. */
export function number(min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): Shape {
  return (value, at) => {
    if (typeof value !== 'number') return [validationError('must provide a number', at)]
    return value < min || value > max ? [validationError(`must be between ${min} and ${max}`, at)] : []
  }
}

/** A list of `min` to `max` items of one shape. */
export function list(item: Shape, max: number, min = 1): Shape {
  return (value, at) => {
    if (!isList(value)) return [validationError('must provide an array', at)]
    if (value.length < min) return [validationError(`must have at least ${min} items`, at)]
    if (value.length > max) return [validationError(`no more than ${max} items allowed`, at)]
    return value.flatMap((one, index) => item(one, `${at}/${index}`))
  }
}

/** An object with these fields and no others. */
export function record(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  return (value, at) => {
    if (!isObject(value)) return [validationError('must provide an object', at)]
    return [...missing(value, required, at), ...wrong(value, { ...required, ...optional }, at)]
  }
}

/** An object whose `type` says which of the shapes it has; `type` itself is not among their fields. */
export function byType(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, at) => {
    if (!isObject(value)) return [validationError('must provide an object', at)]
    const { type, ...rest } = value
    if (typeof type !== 'string') return [validationError('missing required field: type', at)]
    const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined
    return shape === undefined
      ? [validationError(`unsupported type: ${type}`, `${at}/type`)]
      : shape(rest, at)
  }
}

/** The value has the shape, and then passes the further rule. */
export function both(shape: Shape, rule: Shape): Shape {
  return (value, at) => {
    const errors = shape(value, at)
    return errors.length > 0 ? errors : rule(value, at)
  }
}

/** One sentence in Slack's form: what is wrong, and where. */
export function validationError(words: string, at: string): string {
  return `[ERROR] ${words} [json-pointer:${at}]`
}

function missing(
  value: JsonObject,
  required: Readonly<Record<string, Shape>>,
  at: string,
): readonly string[] {
  return Object.keys(required)
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) => validationError(`missing required field: ${key}`, at))
}

function wrong(value: JsonObject, fields: Readonly<Record<string, Shape>>, at: string): readonly string[] {
  return Object.entries(value).flatMap(([key, field]) => {
    const shape = Object.hasOwn(fields, key) ? fields[key] : undefined
    return shape === undefined
      ? [validationError(`invalid additional property: ${key}`, at)]
      : shape(field, `${at}/${key}`)
  })
}
