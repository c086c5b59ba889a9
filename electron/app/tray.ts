import { Menu, nativeImage, Tray } from 'electron'
import { trayLines, type TrayState } from '../../shared/watch/tray.ts'

export type Background = {
  /** Whether the window is to be hidden when it is closed, and the guard goes on. */
  readonly isOn: () => boolean
  readonly set: (on: boolean) => void
  /** Shows the state of the guard; does nothing while it is off. */
  readonly show: (state: TrayState) => void
  readonly end: () => void
}

type Acts = { readonly open: () => void; readonly quit: () => void }

/**
 * Background watch: an icon in the tray while it is on, with the state of the guard. In: what its menu does.
 * Off at first.
 */
export function createBackground(acts: Acts): Background {
  let tray: Tray | null = null
  let state: TrayState = { says: '', open: 0, connected: false }
  const draw = (): void => {
    if (tray === null) return
    const { title, lines } = trayLines(state)
    tray.setToolTip(title)
    tray.setImage(icon(state.open > 0))
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'Open Claimcheck', click: acts.open },
        { type: 'separator' },
        ...lines.map((label) => ({ label, enabled: false })),
        { type: 'separator' },
        { label: 'Quit', click: acts.quit },
      ]),
    )
  }
  const end = (): void => {
    tray?.destroy()
    tray = null
  }
  return {
    isOn: () => tray !== null,
    set(on) {
      if (on === (tray !== null)) return
      if (on) {
        tray = new Tray(icon(false))
        tray.on('click', acts.open)
        draw()
      } else end()
    },
    show(next) {
      state = next
      draw()
    },
    end,
  }
}

/** The side of the icon, in pixels. */
const SIDE = 22

/** A ring; with a dot in it when there is something to look at. Drawn here, in a grey every tray can show. */
function icon(attention: boolean) {
  const pixels = Buffer.alloc(SIDE * SIDE * 4)
  const middle = (SIDE - 1) / 2
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const far = Math.hypot(x - middle, y - middle)
      const isInk = (far > 6.2 && far < 9.2) || (attention && far < 3.4)
      if (isInk) pixels.set([0x90, 0x8a, 0x84, 0xff], (y * SIDE + x) * 4)
    }
  }
  return nativeImage.createFromBitmap(pixels, { width: SIDE, height: SIDE })
}
