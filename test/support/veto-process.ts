import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { COMPILE_CACHE } from './compile-cache.ts'

const PROGRAM = 'bin/veto.js'

/** A `veto start` of its own process. */
export interface VetoProcess {
  readonly url: string
  readonly child: ChildProcess
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>
  /** Asks it to end; its exit code. */
  end(): Promise<number | null>
  /** Its exit code, once it ends by itself. */
  ended(): Promise<number | null>
  /** What it wrote to standard error; nothing where that was not `keptErrors`. */
  errors(): string
}

interface ProcessOptions {
  /** Before the program, such as `--import`. */
  readonly nodeArgs?: readonly string[]
  /** Keeps standard error for the test instead of passing it on. */
  readonly keptErrors?: boolean
  /** No file may grow beyond so many KiB: writes then fail as on a full disk. */
  readonly maxFileKib?: number
}

/** Starts the server as people do, and resolves when it has said whether it reaches people in Slack, too. */
export async function startProcess(
  environment: Readonly<Record<string, string>>,
  { nodeArgs = [], keptErrors = false, maxFileKib }: ProcessOptions = {},
): Promise<VetoProcess> {
  const program = [process.execPath, ...nodeArgs, PROGRAM, 'start']
  const [command = '', ...args] = maxFileKib === undefined ? program : limited(program, maxFileKib)
  const child = spawn(command, args, {
    env: { ...COMPILE_CACHE, ...environment },
    stdio: ['ignore', 'pipe', keptErrors ? 'pipe' : 'inherit'],
  })
  let errors = ''
  child.stderr?.on('data', (data) => {
    errors += String(data)
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const exited = once(child, 'close')
  let url: string | null = null
  for await (const line of linesOf(child)) {
    url ??= /http:\/\/\S+:\d+/.exec(line)?.[0] ?? null
    if (url === null || !line.includes('people')) continue
    return {
      url,
      child,
      async kill() {
        child.kill('SIGKILL')
        await exited
      },
      async end() {
        child.kill('SIGTERM')
        await exited
        return child.exitCode
      },
      async ended() {
        await exited
        return child.exitCode
      },
      errors: () => errors,
    }
  }
  throw new Error('veto start ended before it answered')
}

/** The shell counts in blocks of 512 bytes. */
function limited(program: readonly string[], maxFileKib: number): readonly string[] {
  return ['/bin/sh', '-c', `ulimit -f ${maxFileKib * 2}; exec "$0" "$@"`, ...program]
}

function linesOf({ stdout }: ChildProcess): AsyncIterable<string> {
  if (stdout === null) throw new Error('standard output is not piped')
  return createInterface({ input: stdout })
}

/** Runs one command to its end, in this folder. */
export async function runVeto(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd = '.',
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [resolve(PROGRAM), ...args], {
      env: { ...COMPILE_CACHE, ...environment },
      cwd,
    })
    return { code: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = Object(error)
    return { code: Number(code), out: String(stdout), err: String(stderr) }
  }
}
