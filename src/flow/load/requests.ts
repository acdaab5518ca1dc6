import { drawProfile } from '../../forecast/profile.ts';
import { type RequestShape, shapesOf } from '../../load/request.ts';
import { loopbackSources } from '../../load/schedule.ts';
import type { Service } from '../../model/declared.ts';
import { entryPoints, type Path } from '../../network/path.ts';
import type { LoadSettings } from './settings.ts';

/** What a load asks for, and what had to be assumed about it. */
export interface AskedFor {
  readonly shapes: readonly RequestShape[];
  /** For the reports: `the fleet file` or a log's name. */
  readonly from: string;
  readonly assumptions: readonly string[];
}

/** Different requests of the profile; they come round again and again. */
const sampleSize = 1024;

/** The requests that the service's declared traffic stands for. */
export function requestsOfProfile(path: Path, service: Service): AskedFor {
  const profile = drawProfile(path.declared, service, entryPoints(path, service), sampleSize);
  return { shapes: shapesOf(profile), from: 'the fleet file', assumptions: profile.assumptions };
}

/** Addresses to send from: those that the user named, many on loopback, else the kernel's choice. */
export function sourcesOf(settings: LoadSettings, isLoopback: boolean): readonly (string | undefined)[] {
  if (settings.sources.length > 0) return settings.sources;
  return isLoopback ? loopbackSources(settings.sourceCount) : [undefined];
}
