import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/*
 * A session bus of its own with a notification daemon on it, as a desktop has (Desktop Notifications
 * Specification 1.2; D-Bus Specification 0.43). It speaks only what notifications need.
 */

export interface Note {
  readonly id: number
  readonly title: string
  readonly body: string
  /** Everything that was sent with it, as text: also what a desktop does not show. */
  readonly raw: string
}

export interface NotificationDaemon {
  /** The value of DBUS_SESSION_BUS_ADDRESS for the program under test. */
  readonly address: string
  readonly notes: readonly Note[]
  /** Clicks a notification. */
  readonly click: (id: number) => void
  readonly stop: () => Promise<void>
}

const NAME = 'org.freedesktop.Notifications'
const PATH = '/org/freedesktop/Notifications'
const [CALL, RETURN, ERROR, SIGNAL] = [1, 2, 3, 4]

/** Writes values in D-Bus's little-endian form. */
function writer() {
  const parts: Buffer[] = []
  let size = 0
  const put = (bytes: Buffer): void => {
    parts.push(bytes)
    size += bytes.length
  }
  const pad = (to: number): void => put(Buffer.alloc((to - (size % to)) % to))
  const u32 = (value: number): void => {
    pad(4)
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    put(bytes)
  }
  const text = (value: string): void => {
    const bytes = Buffer.from(value)
    u32(bytes.length)
    put(Buffer.concat([bytes, Buffer.from([0])]))
  }
  const signature = (value: string): void =>
    put(Buffer.concat([Buffer.from([value.length]), Buffer.from(value), Buffer.from([0])]))
  return {
    u32,
    text,
    signature,
    pad,
    byte: (n: number) => put(Buffer.from([n])),
    bytes: () => Buffer.concat(parts),
  }
}

/**
 * The header's fields by their numbers: 1 path, 2 interface, 3 member, 5 reply to, 6 to, 7 from, 8 signature.
 */
type Fields = Readonly<Record<number, string | number>>

function message(type: number, serial: number, fields: Fields, body: Buffer): Buffer {
  const list = writer()
  for (const [code, value] of Object.entries(fields)) {
    list.pad(8)
    list.byte(Number(code))
    const kind = code === '1' ? 'o' : code === '8' ? 'g' : typeof value === 'number' ? 'u' : 's'
    list.signature(kind)
    if (typeof value === 'number') list.u32(value)
    else if (kind === 'g') list.signature(value)
    else list.text(value)
  }
  const head = writer()
  for (const byte of [0x6c, type, 0, 1]) head.byte(byte)
  head.u32(body.length)
  head.u32(serial)
  head.u32(list.bytes().length)
  const start = Buffer.concat([head.bytes(), list.bytes()])
  return Buffer.concat([start, Buffer.alloc((8 - (start.length % 8)) % 8), body])
}

/** Reads u32 and texts one after the other. */
function reader(bytes: Buffer, at = 0) {
  const u32 = (): number => {
    at += (4 - (at % 4)) % 4
    at += 4
    return bytes.readUInt32LE(at - 4)
  }
  const text = (): string => {
    const length = u32()
    at += length + 1
    return bytes.toString('utf8', at - length - 1, at - 1)
  }
  return { u32, text }
}

function fieldsOf(bytes: Buffer): Fields {
  const fields: Record<number, string | number> = {}
  const end = 16 + bytes.readUInt32LE(12)
  for (let at = 16; at < end;) {
    at += (8 - (at % 8)) % 8
    const code = bytes.readUInt8(at)
    const kind = String.fromCharCode(bytes.readUInt8(at + 2))
    at += 4
    if (kind === 'u') {
      fields[code] = bytes.readUInt32LE(at)
      at += 4
      continue
    }
    const length = kind === 'g' ? bytes.readUInt8(at) : bytes.readUInt32LE(at)
    at += kind === 'g' ? 1 : 4
    fields[code] = bytes.toString('utf8', at, at + length)
    at += length + 1
  }
  return fields
}

/** Starts both. Errors: when there is no dbus-daemon, or it ends at once. */
export async function startNotificationDaemon(): Promise<NotificationDaemon> {
  const folder = mkdtempSync(join(tmpdir(), 'claimcheck-bus-'))
  const path = join(folder, 'bus')
  const address = `unix:path=${path}`
  const bus = spawn('dbus-daemon', [
    '--session',
    '--nofork',
    '--nopidfile',
    `--address=${address}`,
    '--print-address',
  ])
  await new Promise<void>((resolve, reject) => {
    bus.once('error', (cause) => {
      rmSync(folder, { recursive: true, force: true })
      reject(new Error('Notifications need dbus-daemon: sudo apt-get install dbus-daemon', { cause }))
    })
    bus.once('exit', (code) => reject(new Error(`dbus-daemon ended with ${code ?? 'a signal'}`)))
    bus.stdout.once('data', () => resolve())
  })
  const socket = connect(path)
  const notes: Note[] = []
  let serial = 0
  const send = (type: number, fields: Fields, body: Buffer = Buffer.alloc(0)): void =>
    void socket.write(message(type, ++serial, fields, body))
  const asked = (member: string, signature: string, body: Buffer): void =>
    send(
      CALL,
      {
        1: '/org/freedesktop/DBus',
        2: 'org.freedesktop.DBus',
        3: member,
        6: 'org.freedesktop.DBus',
        ...(signature !== '' && { 8: signature }),
      },
      body,
    )
  await signIn(socket)
  const ready = listen(socket, (fields, bytes, call) => {
    if (bytes.readUInt8(1) !== CALL) return
    const to = { 5: call, 6: String(fields[7] ?? '') }
    const out = writer()
    switch (fields[3]) {
      case 'GetCapabilities':
        return send(RETURN, { ...to, 8: 'as' }, capabilities(['body', 'actions']))
      case 'GetServerInformation':
        for (const value of ['test', 'claimcheck', '1', '1.2']) out.text(value)
        return send(RETURN, { ...to, 8: 'ssss' }, out.bytes())
      case 'Notify': {
        const body = reader(bytes.subarray(bytes.length - bytes.readUInt32LE(4)))
        body.text()
        body.u32()
        body.text()
        const [title, text] = [body.text(), body.text()]
        const id = notes.length + 1
        notes.push({ id, title, body: text, raw: bytes.toString('latin1') })
        out.u32(id)
        return send(RETURN, { ...to, 8: 'u' }, out.bytes())
      }
      default:
        return send(ERROR, { ...to, 4: 'org.freedesktop.DBus.Error.UnknownMethod' })
    }
  })
  asked('Hello', '', Buffer.alloc(0))
  const name = writer()
  name.text(NAME)
  name.u32(0)
  asked('RequestName', 'su', name.bytes())
  await ready
  return {
    address,
    notes,
    click(id) {
      const body = writer()
      body.u32(id)
      body.text('default')
      send(SIGNAL, { 1: PATH, 2: NAME, 3: 'ActionInvoked', 8: 'us' }, body.bytes())
    },
    async stop() {
      socket.destroy()
      bus.removeAllListeners('exit')
      const ended = new Promise((resolve) => bus.once('exit', resolve))
      bus.kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function capabilities(names: readonly string[]): Buffer {
  const list = writer()
  for (const one of names) list.text(one)
  const out = writer()
  out.u32(list.bytes().length)
  return Buffer.concat([out.bytes(), list.bytes()])
}

/** Signs in as the user who runs this. */
async function signIn(socket: Socket): Promise<void> {
  const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex')
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`)
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.once('data', (said: Buffer) =>
      said.toString().startsWith('OK') ? resolve() : reject(new Error(`the bus said ${said.toString()}`)),
    )
  })
  socket.write('BEGIN\r\n')
}

/**
 * Calls back for each whole message. Resolves once the bus answered twice: to the greeting and to the name.
 */
function listen(
  socket: Socket,
  took: (fields: Fields, bytes: Buffer, serial: number) => void,
): Promise<void> {
  let left = Buffer.alloc(0)
  let answers = 0
  return new Promise((resolve) => {
    socket.on('data', (more: Buffer) => {
      left = Buffer.concat([left, more])
      while (left.length >= 16) {
        const head = 16 + left.readUInt32LE(12)
        const whole = head + ((8 - (head % 8)) % 8) + left.readUInt32LE(4)
        if (left.length < whole) return
        const bytes = left.subarray(0, whole)
        left = Buffer.from(left.subarray(whole))
        if (bytes.readUInt8(1) === RETURN && ++answers === 2) resolve()
        took(fieldsOf(bytes), bytes, bytes.readUInt32LE(8))
      }
    })
  })
}
