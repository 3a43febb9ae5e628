import type { Parsed } from '../core/diagnostics/diagnostic.ts';
import type { Source } from '../core/diagnostics/source.ts';
import type { Catalogue } from '../core/model/catalogue.ts';
/** The YAML files below a folder, in a stable order. */
export declare function catalogueSources(folder: string): readonly Source[];
/** The catalogue that came with the program: compiled where it was built, read from its YAML when run from source. */
export declare function loadCatalogue(): Catalogue;
/** Reads and lints the YAML, with everything there is to say about it. */
export declare function readCatalogueFolder(folder?: string): Parsed<Catalogue>;
