import type { FrameSources } from '../report/text.ts';
import type { Source } from '../text/source.ts';
import type { ReadDevice } from './read-device.ts';

/** Masked when the first frame is cut from it: most runs show few files. */
export function maskedFrames(devices: readonly ReadDevice[]): FrameSources {
  const masked = new Map<string, Source>();
  return {
    get: (file) => {
      const held = masked.get(file);
      if (held !== undefined) return held;
      const device = devices.find(({ sources }) => sources.some((source) => source.file === file));
      const source = device?.sources.find((one) => one.file === file);
      if (device === undefined || source === undefined) return undefined;
      const shown = { file, text: device.kind.mask(source.text) };
      masked.set(file, shown);
      return shown;
    },
  };
}
