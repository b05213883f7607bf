import { boundedCache } from '../compile/bounded-cache.ts'
import type { SourceFile } from '../source/source-file.ts'

/** What `make` says of files, which is kept for those of at most `MAX_KEPT_LENGTH`: a file that did not change since an earlier load costs nothing. */
export function keptWhileUnchanged<V extends object>(
  make: (source: SourceFile) => V,
): (source: SourceFile) => V {
  const kept = boundedCache(MAX_KEPT, (key: string) => {
    const [name, text]: [string, string] = JSON.parse(key)
    return make({ name, text })
  })
  return (source) =>
    source.text.length > MAX_KEPT_LENGTH ? make(source) : kept(JSON.stringify([source.name, source.text]))
}

/** Together, parsed policy files take at most 20 MB, with the position of each part. */
const MAX_KEPT = 64
export const MAX_KEPT_LENGTH = 16 * 1_024
