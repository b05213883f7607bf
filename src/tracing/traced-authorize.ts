import { type Attributes, context, trace } from '@opentelemetry/api'
import type { AuthorizeCall } from '#protocol/authorize.ts'
import type { Authorize } from '../approval/intake/authorize.ts'
import { isAllowed, isPending, type VetoRequest } from '../approval/model/request.ts'
import { statusOf } from '../approval/model/status.ts'
import { inSpan } from './in-span.ts'
import type { SpanDeps } from './request-spans.ts'

/** A span for each decision: what was asked and answered, and which rule decided; never params, reasons or summaries. */
export function tracedAuthorize(authorize: Authorize, { tracer, spans }: SpanDeps): Authorize {
  return (call, caller) => {
    const span = tracer.startSpan('veto.authorize', { attributes: callAttributes(call) })
    return inSpan(span, async () => {
      const active = trace.setSpan(context.active(), span)
      const request = await context.with(active, () => authorize(call, caller))
      spans.remember(request.id, span.spanContext())
      span.setAttributes(decisionAttributes(request))
      return request
    })
  }
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
