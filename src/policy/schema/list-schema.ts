import { z } from 'zod'

const PATH = /^(?!.*(^|\/)\.)[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/
const MAX_INLINE = 10_000

const Item = z.union(
  [z.string().max(1_000, 'expected at most 1,000 characters'), z.number(), z.boolean()],
  'expected a text, a number, or true or false',
)

/** A list as a file of the bundle gives it: in place, or in a text file of the bundle's folder. */
export const ListShape = z.union([
  z.array(Item).max(MAX_INLINE, 'expected at most 10,000 entries; put longer lists into a file'),
  z.strictObject({
    file: z
      .string()
      .max(200, 'expected at most 200 characters')
      .regex(PATH, 'expected a path inside the policy folder, such as lists/opted-out.txt'),
  }),
])
export type ListShape = z.infer<typeof ListShape>
