/* Apart from what reads the stored state, because the window opens before Zod is loaded. */

export type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** So much of the window must be on a screen, in pixels, or nobody could get hold of it. */
const [LEAST_WIDTH, LEAST_HEIGHT] = [200, 80]

/**
 * Where the window opens. In: how it was left, the areas of the present screens that programs may use, and
 * the smallest size. Out: null where it would not be on any of them, for example because a screen was
 * unplugged; never larger than the screen it is on.
 */
export function boundsFor(
  state: Area,
  screens: readonly Area[],
  least: Pick<Area, 'width' | 'height'>,
): Area | null {
  const on = screens
    .map((screen) => {
      const wide = Math.min(state.x + state.width, screen.x + screen.width) - Math.max(state.x, screen.x)
      const high = Math.min(state.y + state.height, screen.y + screen.height) - Math.max(state.y, screen.y)
      return { screen, wide, high }
    })
    .filter(({ wide, high }) => wide >= LEAST_WIDTH && high >= LEAST_HEIGHT)
    .sort((one, other) => other.wide * other.high - one.wide * one.high)[0]?.screen
  // The bar to hold it by is at its top.
  if (on === undefined || state.y < on.y || state.y > on.y + on.height - LEAST_HEIGHT) return null
  return {
    x: state.x,
    y: state.y,
    width: Math.max(least.width, Math.min(state.width, on.width)),
    height: Math.max(least.height, Math.min(state.height, on.height)),
  }
}
