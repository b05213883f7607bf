import { z } from 'zod'

/** The name of a database: a file, or a `postgres://` URL. What was meant as another URL, or has the quotes of a shell around it, must not become the name of an empty file. */
export const DatabaseSetting = z
  .string()
  .refine(
    (name) => POSTGRES.test(name) || !NO_FILE.test(name),
    'expected a file, or a postgres:// URL, without quotes or spaces around it',
  )

const POSTGRES = /^postgres(ql)?:/i
const NO_FILE = /:\/\/|^file:|^:memory:|^[\s"']|[\s"']$/i
