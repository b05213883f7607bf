import { z } from 'zod'

type Shape = Readonly<Record<string, z.ZodType>>

/** Describes fields of a schema. A schema that several fields share is described for all of them; clone it for one. */
export function describe<Fields extends Shape>(
  fields: Fields,
  texts: { readonly [Field in keyof Fields]?: string },
): void {
  for (const [field, description] of Object.entries(texts)) {
    const schema = fields[field]
    if (schema !== undefined && typeof description === 'string') z.globalRegistry.add(schema, { description })
  }
}

/** Makes a schema a component of its own, with this name. */
export function name(schema: z.ZodType, id: string, description: string): void {
  z.globalRegistry.add(schema, { id, description })
}
