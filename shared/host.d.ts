/** The handful of host types shared/ may use; every host has them, and none does I/O. */
declare class URL {
  constructor(url: string, base?: string)
  readonly href: string
  readonly host: string
  readonly hostname: string
  readonly port: string
  readonly pathname: string
  readonly protocol: string
  readonly origin: string
  readonly username: string
  readonly password: string
  readonly hash: string
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(input: Uint8Array): string
}
declare class TextEncoder {
  encode(input: string): Uint8Array
}
