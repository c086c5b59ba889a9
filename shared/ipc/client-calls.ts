import { z } from 'zod'
import { arrival } from '../client/arrival.ts'
import { goingPhase, goneOn } from '../client/going.ts'
import { seen } from '../client/seen.ts'
import { walked } from '../client/walked.ts'

const nothing = z.object({})

/** Calls about the ways of MCP clients to a server. Part of the contract. */
export const clientCalls = {
  /**
   * Where clients would stop on their way to a server of the open gateway: all of them when none is named.
   * Reads, and registers nothing.
   */
  'client.walk': {
    input: z.object({
      serverId: z.string(),
      clients: z.array(z.string()).max(50),
      clientId: z.string().max(2048).nullable(),
      hostsOnly: z.array(z.string().max(300)).max(100).nullable(),
      /** Where clients find the gateway, for this walk; null: as the profile says. */
      publicUrl: z.string().max(2048).nullable(),
    }),
    /** `also`: what was seen at the address, whoever comes. */
    output: z.object({
      address: z.string(),
      hosts: z.array(z.string()),
      walked: z.array(walked),
      also: z.array(seen),
    }),
  },
  /**
   * Goes the whole way as one client would: registers, signs in, sends the token. Only after what is sent was
   * shown; `hostsOnly` are the hosts that were. What it registers is removed again where that is offered.
   */
  'client.go-on': {
    input: z.object({
      serverId: z.string(),
      client: z.string(),
      clientId: z.string().max(2048).nullable(),
      hostsOnly: z.array(z.string().max(300)).max(100).nullable(),
      publicUrl: z.string().max(2048).nullable(),
      /** The gateway may learn its audience from the token, which was said before. */
      mayLearn: z.boolean(),
    }),
    output: z.object({
      address: z.string(),
      gone: goneOn,
      /** The token on the shelf; null where none was issued. */
      tokenId: z.string().nullable(),
      /** What the gateway's checks say of it. */
      judged: z.object({ verdict: z.string(), says: z.string() }).nullable(),
      /** Who got in, with which tools; null unless the client got in. */
      arrival: arrival.nullable(),
    }),
  },
  /** The demo's own: what is wrong on the way to a server, with one switch turned where one is named. */
  'demo.way-in': {
    input: z.object({ serverId: z.string(), fault: z.string().max(40).nullable(), on: z.boolean() }),
    output: z.object({ story: z.string(), faults: z.array(z.string()) }),
  },
  /** Ends every walk that is under way. */
  'client.cancel': { input: nothing, output: nothing },
} as const

export const clientEvents = {
  /** How far a way that is gone for real has come. */
  'client.going': z.object({ client: z.string(), phase: goingPhase }),
} as const
