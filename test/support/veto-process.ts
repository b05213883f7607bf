import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

const PROGRAM = 'bin/veto.js'

/** A `veto start` of its own process. */
export interface VetoProcess {
  readonly url: string
  readonly child: ChildProcess
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>
  /** Asks it to end; its exit code. */
  end(): Promise<number | null>
}

/** Starts the server as people do, and resolves when it answers agents. */
export async function startProcess(environment: Readonly<Record<string, string>>): Promise<VetoProcess> {
  const child = spawn(process.execPath, [PROGRAM, 'start'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const exited = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+:\d+/.exec(line)?.[0]
    if (url === undefined) continue
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
    }
  }
  throw new Error('veto start ended before it answered')
}

/** Runs one command to its end, in this folder. */
export async function runVeto(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd = '.',
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [resolve(PROGRAM), ...args], {
      env: environment,
      cwd,
    })
    return { code: 0, out: stdout, err: stderr }
  } catch (error) {
    const { code, stdout, stderr } = Object(error)
    return { code: Number(code), out: String(stdout), err: String(stderr) }
  }
}
