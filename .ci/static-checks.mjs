// Runs the checks that execute no code side by side, prints what each found when it ends, and names those that failed.
// `npm run check` calls it, which puts the commands of the packages on the path.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { env } from 'node:process'

// The longest first. TypeScript 7 checks for `tsc`; `typescript` is version 6, whose API other tools still need.
const TSC = 'node node_modules/@typescript/native/bin/tsc --checkers 1'
const waiting = [
  `${TSC} -p tsconfig.json`,
  'biome ci',
  'depcruise src client/src sandbox test bench soak',
  'knip',
  `${TSC} -p tsconfig.page.json`,
]
/** TypeScript 7 is a Go program: it would spend a quarter of its time on collecting garbage, to save an eighth of its memory. */
const WITHOUT_COLLECTION = { ...env, GOGC: 'off' }
const failed = []

await Promise.all(Array.from({ length: availableParallelism() }, work))
if (failed.length > 0) {
  process.stderr.write(`Failed: ${failed.join('; ')}\n`)
  process.exitCode = 1
}

async function work() {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const started = performance.now()
    const { code, output } = await run(check)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    process.stdout.write(`${code === 0 ? 'ok' : 'FAILED'}: ${check} (${seconds} s)\n`)
    if (code === 0) continue
    failed.push(check)
    process.stdout.write(output)
  }
}

function run(check) {
  const child = spawn(check, { shell: true, env: WITHOUT_COLLECTION })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })))
}
