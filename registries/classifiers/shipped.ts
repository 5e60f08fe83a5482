import documentKinds from './data/documentKinds.json' with { type: 'json' };
import oktmo from './data/oktmo.json' with { type: 'json' };
import refusalGrounds from './data/refusalGrounds.json' with { type: 'json' };
import type { ClassifierCard } from './classifier.ts';

/** Reference books that come with the hub; an installation takes them into its register by the starter bundle (KIS-6.3.3). */
export const shippedClassifiers: readonly ClassifierCard[] = [documentKinds, oktmo, refusalGrounds];
