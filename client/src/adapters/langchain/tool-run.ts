import { canonicalJson } from '../../canonical-json.ts'
import { copyWith } from '../../copy-with.ts'
import { parseBody } from '../../parse-body.ts'
import { JsonRecord } from '../../protocol/json.ts'
import { isBubbleUp, isInterrupt } from './graph-errors.ts'
import type { ToolCallRequest } from './tool-call.ts'
import { contentOf } from './tool-output.ts'

/** One run of a tool by the rest of the middleware, and what came of it. */
export interface ToolRun<Output> {
  run(args: JsonRecord): Promise<unknown>
  /** @throws {TypeError} before it has run. */
  output(): Output
  /** Is this what the tool threw, for the model to read? */
  hasThrown(error: unknown): boolean
}

export type Handler<R, Output> = (request: R) => Output | Promise<Output>

/** Runs the tool through the middleware that follow. */
export function toolRun<R extends ToolCallRequest, Output extends object>(
  request: R,
  handler: Handler<R, Output>,
): ToolRun<Output> {
  const outputs: Output[] = []
  const errors = new Set<unknown>()
  return {
    async run(args) {
      const tool = exactTool(request, args)
      try {
        const output = await handler({ ...request, tool, toolCall: { ...request.toolCall, args } })
        outputs.push(output)
        return contentOf(output)
      } catch (error) {
        const thrown = isInterrupt(error) ? cannotInterrupt(request) : error
        if (!isBubbleUp(error) || thrown !== error) errors.add(thrown)
        throw thrown
      }
    },
    output() {
      const [output] = outputs
      if (output === undefined) throw new TypeError(`Expected '${request.toolCall.name}' to have run`)
      return output
    },
    hasThrown: (error) => errors.has(error) && request.runtime.signal?.aborted !== true,
  }
}

/** The tool, which runs once with what was approved, whatever a middleware between does. */
function exactTool({ tool, toolCall }: ToolCallRequest, approved: JsonRecord): unknown {
  const invoke: unknown = Reflect.get(Object(tool), 'invoke')
  if (typeof tool !== 'object' || tool === null || typeof invoke !== 'function') return tool
  const progress = { hasStarted: false }
  return copyWith(tool, {
    invoke(...args: unknown[]): unknown {
      const given = parseBody(JsonRecord, Reflect.get(Object(args[0]), 'args'))
      if (progress.hasStarted || canonicalJson(given) !== canonicalJson(approved))
        throw notExact(toolCall.name)
      progress.hasStarted = true
      return Reflect.apply(invoke, tool, args)
    },
  })
}

function notExact(name: string): TypeError {
  return new TypeError(
    `Not run: a middleware after Veto's changed or repeated the approved call of '${name}'; put vetoMiddleware() last`,
  )
}

function cannotInterrupt({ toolCall }: ToolCallRequest): TypeError {
  return new TypeError(
    `'${toolCall.name}' has started and cannot interrupt the run; let a policy ask people, or govern the tools that it calls`,
  )
}
