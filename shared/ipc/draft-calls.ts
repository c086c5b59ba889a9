import { z } from 'zod'
import { draft } from '../change/kept-draft.ts'

const serverId = z.string().min(1).max(200)
/** The address of the open gateway it is of: the window may be looking at another by then. */
const baseUrl = z.string().max(2_048)

/** Calls about settings that are being typed. Part of the contract. */
export const draftCalls = {
  /** Keeps the settings typed for a server while its gateway is open, without secrets; null drops them. */
  'draft.keep': { input: z.object({ baseUrl, serverId, draft: draft.nullable() }), output: z.object({}) },
  /** The kept drafts, for a page that was loaded again. */
  'draft.list': {
    input: z.object({ baseUrl }),
    output: z.object({ drafts: z.array(z.object({ serverId, draft })) }),
  },
} as const
