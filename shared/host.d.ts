/** The few host types `shared/` may use. Every JavaScript host has them, and none does I/O. */
declare class URL {
  static canParse(url: string, base?: string): boolean
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
  readonly search: string
  readonly hash: string
  readonly searchParams: URLSearchParams
}
declare class URLSearchParams {
  append(name: string, value: string): void
  get(name: string): string | null
  has(name: string): boolean
  forEach(act: (value: string, name: string) => void): void
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(input: Uint8Array): string
}
declare class TextEncoder {
  encode(input: string): Uint8Array
}
/** Decodes base64; each character of the result is one byte. */
declare function atob(data: string): string
