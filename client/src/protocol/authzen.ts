import { z } from 'zod'
import { Name, Reference } from './authorize.ts'
import { Json, JsonRecord } from './json.ts'
import { Status } from './request.ts'

/** Texts of the standard are arbitrary; these are bounded. */
const Text = z.string().min(1).max(1_024)

const Subject = z
  .object({ type: Text, id: Text, properties: JsonRecord.optional() })
  .describe('Who wants to act: the agent, or the person for whom it acts.')
const Action = z.object({ name: Text, properties: JsonRecord.optional() }).describe('What is to be done.')
const Resource = z
  .object({ type: Text, id: Text, properties: JsonRecord.optional() })
  .describe('What it is done to: a tool (`type: tool`), or anything else.')

const Context = z
  .object({
    agent: Name.nullish().describe('The agent, when the subject is somebody else. The key must cover it.'),
    session: Reference.nullish().describe('The run or conversation of the call.'),
    arguments: JsonRecord.nullish().describe('The exact arguments of the tool.'),
    approval: z
      .object({ id: z.string() })
      .catchall(Json)
      .nullish()
      .describe('The `approval` of an approved access request, unchanged.'),
  })
  .catchall(Json)
  .describe('Facts for the policies; four members have a meaning of their own.')

/** The body of `POST /access/v1/evaluation` (AuthZEN 1.0). Unknown fields are ignored, as the standard requires. */
export const AccessEvaluation = z
  .object({ subject: Subject, action: Action, resource: Resource, context: Context.optional() })
  .meta({ id: 'AccessEvaluation', description: 'One access evaluation of AuthZEN 1.0.' })
export type AccessEvaluation = z.infer<typeof AccessEvaluation>

/** The order in which a batch is evaluated, and when it ends. */
const Semantic = z
  .enum(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'])
  .describe('When to stop: never (the default), after the first denial, or after the first permit.')

/** The body of `POST /access/v1/evaluations`: defaults, and what each evaluation has instead of them. */
export const AccessEvaluations = AccessEvaluation.partial()
  .extend({
    evaluations: z
      .array(AccessEvaluation.partial())
      .max(100)
      .optional()
      .describe('At most 100. Absent or empty: one evaluation, of the other fields.'),
    options: z.object({ evaluations_semantic: Semantic.optional() }).optional(),
  })
  .meta({ id: 'AccessEvaluations', description: 'Several access evaluations of AuthZEN 1.0.' })
export type AccessEvaluations = z.infer<typeof AccessEvaluations>

const Approval = z.object({
  id: z.string(),
  approved_at: z.iso.datetime().optional(),
  approved_until: z.iso.datetime().describe('From then on the approval has no effect.'),
})

/** The decision about one evaluation. */
export const AccessDecision = z
  .object({
    decision: z.boolean().describe('True only when the call may run now, once.'),
    context: z
      .object({
        evaluation_id: z.string().optional().describe('The id of the request that records the evaluation.'),
        evaluated_at: z.iso.datetime().optional(),
        status: Status.optional().describe('The status of that request.'),
        reason: z.string().optional().describe('A code for programs, such as `approval_required`.'),
        message: z.string().optional().describe('Why, in words that a model can act on.'),
        next_action: z
          .enum(['request', 'retry', 'none'])
          .optional()
          .describe('What to do after a denial of an evaluation with `context.approval`.'),
        access_request: z
          .object({
            endpoint: z.string().describe('Where the access request is submitted.'),
            expires_at: z.iso.datetime().describe('Until when people can approve it.'),
          })
          .optional()
          .describe('People are asked: the denial can become an approval.'),
        approval: Approval.optional().describe('The approval that this decision used up.'),
        error: z
          .object({ status: z.number().int(), message: z.string() })
          .optional()
          .describe('Why one evaluation of a batch could not be made.'),
      })
      .optional(),
  })
  .meta({ id: 'AccessDecision', description: 'A decision of AuthZEN 1.0.' })
export type AccessDecision = z.infer<typeof AccessDecision>

/** The answer of `POST /access/v1/evaluations`, in the order of the evaluations. */
export const AccessDecisions = z
  .object({ evaluations: z.array(AccessDecision).describe('Shorter than the request after an early end.') })
  .meta({ id: 'AccessDecisions', description: 'The decisions of a batch.' })
export type AccessDecisions = z.infer<typeof AccessDecisions>

/** The body of `POST /access/v1/requests`: the denied evaluation, and the context of its denial. */
export const AccessRequest = AccessEvaluation.extend({
  denial: z.object({
    evaluation_id: z.string().describe('`context.evaluation_id` of the denial.'),
    expires_at: z.string().optional().describe('`context.access_request.expires_at` of the denial.'),
    evaluated_at: z.string().optional(),
    reason: z.string().optional(),
  }),
  callback: z
    .undefined({
      error: 'expected none, as Veto sends no callbacks to URLs of a request: poll status_endpoint',
    })
    .optional(),
}).meta({
  id: 'AccessRequest',
  description: 'An access request (AuthZEN Access Request and Approval Profile).',
})
export type AccessRequest = z.infer<typeof AccessRequest>

/** The state of an access request, and once it is approved what to evaluate with. */
export const AccessTask = z
  .object({
    task: z.object({
      id: z.string(),
      status: z.enum(['pending', 'approved', 'denied', 'expired', 'cancelled']),
      status_endpoint: z.string().describe('Where to read this again.'),
      expires_at: z.iso
        .datetime()
        .optional()
        .describe('Until when people can decide; absent once they have.'),
      progress: z.object({ current_step: z.number().int(), total_steps: z.number().int() }).optional(),
      links: z.object({ cancel: z.string() }).optional().describe('Absent once people have decided.'),
    }),
    result: z
      .object({
        mode: z.literal('reevaluate'),
        approval: Approval.describe('To be sent as `context.approval` of a new evaluation.'),
        arguments: JsonRecord.optional().describe(
          'Only when an approver edited them: evaluate and run the call with these.',
        ),
      })
      .optional(),
  })
  .meta({ id: 'AccessTask', description: 'The state of an access request.' })
export type AccessTask = z.infer<typeof AccessTask>

/** The answer of `GET /.well-known/authzen-configuration`. */
export const AuthzenConfiguration = z
  .object({
    policy_decision_point: z.string(),
    access_evaluation_endpoint: z.string(),
    access_evaluations_endpoint: z.string(),
    access_request_endpoint: z.string(),
    capabilities: z.array(z.string()),
  })
  .meta({ id: 'AuthzenConfiguration', description: 'The metadata of a policy decision point.' })
export type AuthzenConfiguration = z.infer<typeof AuthzenConfiguration>
