import { createClientAsync, HttpClient, type SoapMethodAsync } from 'soap';
import { builtinProvider, naturalAlgorithm } from '../../adapters/crypto/index.ts';
import { readCertificate, readPrivateKey } from '../../adapters/crypto/index.ts';
import { signElement, type Signer } from '../../adapters/crypto/xmldsig/index.ts';
import type { SoapOperation, SoapVersion } from '../../adapters/soap/index.ts';
import { parseXml, walk } from '../../adapters/xml/index.ts';
import type { HubWorld } from './hub.ts';

/** Id of the block that a call signs. */
export const signedId = 'SIGNED';
const mark = '<mark/>';

/** What the package made of an answer. */
export type PackageAnswer = {
  readonly result: unknown;
  /** The text of the envelope as it came. */
  readonly raw: string;
  /** Contents of the parts of a multipart answer. */
  readonly parts: readonly Buffer[];
};
/** A fault as the package parses it. */
export type PackageFault = {
  readonly faultcode: string;
  readonly faultstring: string;
  readonly detail: Readonly<Record<string, unknown>>;
};
export type PackageOptions = {
  readonly attachments?: readonly {
    readonly mimetype: string;
    readonly contentId: string;
    readonly name: string;
    readonly body: Buffer;
  }[];
  readonly headers?: Readonly<Record<string, string>>;
};

export type PackageClient = {
  /** Rejects with the package's own error. */
  call(operation: SoapOperation, args: object, options?: PackageOptions): Promise<PackageAnswer>;
  /** The fault that a call must end with. */
  fault(operation: SoapOperation, args: object): Promise<PackageFault>;
  readonly operations: readonly string[];
  /** Changes every envelope after it was signed. */
  tamper(change: (xml: string) => string): void;
};

type Asked = Parameters<HttpClient['request']>;

/** Signs what the package has composed, in its own envelope and with its own prefixes, just before it is posted. */
const signedBy = async (signer: Signer, xml: string): Promise<string> => {
  const target = [...walk(parseXml(xml).root)].find((element) =>
    element.attributes.some(({ local, value }) => local === 'Id' && value === signedId),
  );
  if (target === undefined) throw new TypeError(`no element with Id ${signedId}`);
  return xml.replace(mark, await signElement(signer, target));
};

const signerOf = (world: HubWorld, mnemonic: string): Signer => {
  const { keyPem, certificatePem } = world.department(mnemonic);
  const key = readPrivateKey(keyPem);
  return {
    provider: builtinProvider(),
    key,
    certificate: readCertificate(certificatePem),
    algorithm: naturalAlgorithm(key),
  };
};

const isFault = (error: unknown): error is { root: { Envelope: { Body: { Fault: unknown } } } } =>
  typeof error === 'object' && error !== null && 'root' in error;

/**
 * A participant on the npm package `soap`: the WSDL comes from the running hub, envelopes are composed and answers are parsed by the package.
 * Only ds:Signature is ours: the package knows no SMEV profile.
 */
export const makePackageClient = async (
  world: HubWorld,
  mnemonic: string,
  version: SoapVersion,
): Promise<PackageClient> => {
  const signer = signerOf(world, mnemonic);
  let change = (xml: string): string => xml;
  const httpClient = new HttpClient({ parseResponseAttachments: true });
  const post = httpClient.request.bind(httpClient);
  const request = async (...[url, data, ...rest]: Asked) => {
    const body: unknown = data;
    return post(
      url,
      typeof body === 'string' ? change(await signedBy(signer, body)) : body,
      ...rest,
    );
  };
  const client = await createClientAsync(`${world.hub.url}/ws/${version}?wsdl`, {
    httpClient: Object.assign(httpClient, { request }),
  });
  const services = client.describe() as Record<string, Record<string, object>>;
  const call: PackageClient['call'] = async (operation, args, options = {}) => {
    const method = client[`${operation}Async`] as SoapMethodAsync;
    const signed = { ...args, CallerInformationSystemSignature: { $xml: mark } };
    const [result, raw, , , mtom] = (await method(signed, options)) as readonly [
      unknown,
      string,
      unknown,
      unknown,
      { readonly parts: readonly { readonly body: Buffer }[] }?,
    ];
    return { result, raw, parts: (mtom?.parts ?? []).map(({ body }) => body) };
  };
  return {
    call,
    fault: async (operation, args) => {
      const error: unknown = await call(operation, args).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (!isFault(error)) throw new TypeError('a fault was expected', { cause: error });
      return error.root.Envelope.Body.Fault as PackageFault;
    },
    operations: Object.keys(
      services['SMEVMessageExchangeService']?.['SMEVMessageExchangeEndpoint'] ?? {},
    ),
    tamper: (by) => {
      change = by;
    },
  };
};
