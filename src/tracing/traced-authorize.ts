import { type Attributes, context, type Span, trace } from '@opentelemetry/api'
import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Authorize } from '../approval/intake/authorize.ts'
import { isAllowed, isPending, type VetoRequest } from '../approval/model/request.ts'
import { statusOf } from '../approval/model/status.ts'
import { ignoringErrors } from './ignoring-errors.ts'
import { inContext } from './in-context.ts'
import { inSpan, setAttributes } from './in-span.ts'
import type { SpanDeps } from './request-spans.ts'

/** A span for each decision: what was asked and answered, and which rule decided; never params, reasons or summaries. */
export function tracedAuthorize(authorize: Authorize, { tracer, spans }: SpanDeps): Authorize {
  return (call, caller) =>
    inSpan({ tracer, name: 'veto.authorize', attributes: callAttributes(call) }, async (span) => {
      const request = await inside(span, () => authorize(call, caller))
      ignoringErrors(() => span && spans.remember(request.id, span.spanContext()))
      setAttributes(span, decisionAttributes(request))
      return request
    })
}

/** What the decision does belongs to its span. */
function inside<T>(span: Span | null, task: () => T): T {
  const active = ignoringErrors(() => span && trace.setSpan(context.active(), span))
  return active === null ? task() : inContext(active, task)
}

function callAttributes({ agentId, tool, toolCallId }: AuthorizeCall): Attributes {
  return {
    'gen_ai.tool.name': tool,
    ...(toolCallId === undefined ? {} : { 'gen_ai.tool.call.id': toolCallId }),
    'veto.agent.id': agentId,
  }
}

function decisionAttributes(request: VetoRequest): Attributes {
  const { id, policyId, rule } = request
  return {
    'veto.request.id': id,
    'veto.outcome': outcomeOf(request),
    'veto.status': statusOf(request),
    ...(policyId === null ? {} : { 'veto.policy': policyId }),
    ...(rule === null ? {} : { 'veto.rule': rule }),
  }
}

function outcomeOf(request: VetoRequest): 'allowed' | 'denied' | 'escalated' {
  if (isPending(request)) return 'escalated'
  return isAllowed(request) ? 'allowed' : 'denied'
}
