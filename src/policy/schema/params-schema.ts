import { z } from 'zod'
import { compileParams, type ParamsCheck } from '../params/params-check.ts'

/** A JSON Schema for the params of a call, compiled once read. Its issues carry the paths of the errors. */
export const ParamsShape = z
  .record(z.string(), z.unknown(), 'expected a JSON Schema')
  .transform((schema, context): ParamsCheck => {
    const compiled = compileParams(schema)
    if (compiled.ok) return compiled.check
    for (const { path, message } of compiled.diagnostics) {
      context.issues.push({ code: 'custom', input: schema, path: [...path], message })
    }
    return z.NEVER
  })
