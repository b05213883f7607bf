import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Loads the program from source. What Node compiled is kept beside the code, where only those can write who can change the
 * code itself: in a folder that others can write to, they could place code for this process. Where it cannot be kept, or
 * NODE_DISABLE_COMPILE_CACHE=1 is set, Veto starts more slowly. In the published package, build/published/load-main.ts takes
 * the place of this file.
 */
export function loadMain() {
  enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/veto', import.meta.url)))
  return import('../src/main.ts')
}
