import { z } from 'zod'
import { arrival } from '../client/arrival.ts'
import { goingPhase, goneOn } from '../client/going.ts'
import { seen } from '../client/seen.ts'
import { walked } from '../client/walked.ts'
import { walkReport } from '../report/walk.ts'
import { WALK_FORMATS } from '../report/walk-formats.ts'

const nothing = z.object({})

/** Calls about the ways of MCP clients to a server. Part of the contract. */
export const clientCalls = {
  /**
   * Predicts where MCP clients would stop on their way to a server of the open gateway; an empty `clients`
   * means all clients. Only reads; registers nothing.
   */
  'client.walk': {
    input: z.object({
      serverId: z.string(),
      clients: z.array(z.string()).max(50),
      clientId: z.string().max(2048).nullable(),
      hostsOnly: z.array(z.string().max(300)).max(100).nullable(),
      /** The address clients use for the gateway, for this walk only; null: as the profile says. */
      publicUrl: z.string().max(2048).nullable(),
    }),
    /** `also`: what was seen at the address, independent of the client. */
    output: z.object({
      address: z.string(),
      hosts: z.array(z.string()),
      walked: z.array(walked),
      also: z.array(seen),
    }),
  },
  /**
   * Goes the whole way as one client would: registers, signs in, sends the token. To be called only after the
   * operator saw what will be sent; `hostsOnly` lists the hosts that were shown. A registration made on the
   * way is removed again where the provider offers that.
   */
  'client.go-on': {
    input: z.object({
      serverId: z.string(),
      client: z.string(),
      clientId: z.string().max(2048).nullable(),
      hostsOnly: z.array(z.string().max(300)).max(100).nullable(),
      publicUrl: z.string().max(2048).nullable(),
      /** The operator agreed that the gateway may learn its audience from the token. */
      mayLearn: z.boolean(),
    }),
    output: z.object({
      address: z.string(),
      gone: goneOn,
      /** The id of the new token on the shelf; null where none was issued. */
      tokenId: z.string().nullable(),
      /** The verdict of the gateway's checks on that token. */
      judged: z.object({ verdict: z.string(), says: z.string() }).nullable(),
      /** Who got in, with which tools; null unless the client got in. */
      arrival: arrival.nullable(),
    }),
  },
  /**
   * Only for the demo: what is wrong on the way to a server. Where `fault` names one, it is switched on or
   * off first.
   */
  'demo.way-in': {
    input: z.object({ serverId: z.string(), fault: z.string().max(40).nullable(), on: z.boolean() }),
    output: z.object({ story: z.string(), faults: z.array(z.string()) }),
  },
  /** Asks the operator for a file and writes a report of walks to it; null: cancelled. */
  'client.save': {
    input: z.object({ report: walkReport, format: z.enum(WALK_FORMATS) }),
    output: z.object({ name: z.string().nullable() }),
  },
  /** Ends every walk that is under way. */
  'client.cancel': { input: nothing, output: nothing },
} as const

export const clientEvents = {
  /** How far a real client way (`client.go-on`) has come. */
  'client.going': z.object({ client: z.string(), phase: goingPhase }),
} as const
