import { describe, expect, test } from 'vitest'
import { icns, ico } from '../../build/package/icon-files.ts'

const png = (fill: number, length: number): Buffer => Buffer.alloc(length, fill)

describe('icon files', () => {
  test('a Windows icon lists every picture with its side, and each is found where the list says', () => {
    const pictures = [
      { size: 16, png: png(1, 10) },
      { size: 256, png: png(2, 20) },
    ]
    const file = ico(pictures)
    expect([file.readUInt16LE(0), file.readUInt16LE(2), file.readUInt16LE(4)]).toEqual([0, 1, 2])
    pictures.forEach((picture, at) => {
      const entry = 6 + 16 * at
      expect(file.readUInt8(entry)).toBe(picture.size === 256 ? 0 : picture.size)
      const [length, offset] = [file.readUInt32LE(entry + 8), file.readUInt32LE(entry + 12)]
      expect(file.subarray(offset, offset + length).equals(picture.png)).toBe(true)
    })
  })

  test('a macOS icon is one chunk of chunks, whose lengths add up', () => {
    const file = icns([
      { type: 'ic07', png: png(1, 10) },
      { type: 'ic09', png: png(2, 20) },
    ])
    expect(file.toString('latin1', 0, 4)).toBe('icns')
    expect(file.readUInt32BE(4)).toBe(file.length)
    const types = []
    for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4))
      types.push(file.toString('latin1', at, at + 4))
    expect(types).toEqual(['ic07', 'ic09'])
  })
})
