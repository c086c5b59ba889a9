import type { JsonObject } from '../kernel/json.ts'
import type { NoPicture } from '../contextforge/index.ts'

declare const sendable: unique symbol
/** A configuration that can be sent as it is: no secret in it was masked by this app. */
export type ConfigBody = JsonObject & { readonly [sendable]: true }

/**
 * Marks a configuration as one to be sent. In: what the gateway showed, or an edit of that; a picture does
 * not compile.
 */
export const asBody = <T extends JsonObject>(config: NoPicture<T>): ConfigBody =>
  config as unknown as ConfigBody
