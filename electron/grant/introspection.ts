import type { IntrospectionResponse } from 'openid-client'
import type { Trace } from './door.ts'

const MOST = 60
const LONGEST = 500

/**
 * The members of an introspection reply as texts, without secrets. In: the reply, and the trace, which knows
 * the secrets.
 */
export const introspectionMembers = (
  reply: IntrospectionResponse,
  trace: Trace,
): { name: string; value: string }[] =>
  Object.entries(reply)
    .slice(0, MOST)
    .map(([name, value]) => ({
      name: trace.clean(name),
      value: trace.clean((typeof value === 'string' ? value : JSON.stringify(value)).slice(0, LONGEST)),
    }))
