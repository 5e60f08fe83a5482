import { signElement } from '../../../adapters/crypto/xmldsig/index.ts';
import { namespacesOf, SOAP_NS, type SoapVersion } from '../../../adapters/soap/index.ts';
import { parseXml, walk } from '../../../adapters/xml/index.ts';
import { actor } from '../../support/soapWorld.ts';

/** Puts real signatures where the marks stand: «personal» over the element with Id P, «caller» over the one with Id C. */
export const signMarked = async (xml: string, name = 'MFC42'): Promise<string> => {
  let text = xml;
  for (const [mark, id] of [
    ['«personal»', 'P'],
    ['«caller»', 'C'],
  ] as const) {
    if (!text.includes(mark)) continue;
    const { root } = parseXml(text.replaceAll(/«\w+»/g, ''));
    const target = [...walk(root)].find((item) =>
      item.attributes.some(({ local, value }) => local === 'Id' && value === id),
    );
    if (target === undefined) throw new TypeError(`no element with Id ${id}`);
    text = text.replace(mark, await signElement(actor(name).signer, target));
  }
  return text;
};

const id = '39f52a38-9a54-11ea-b23a-3316e2108089';

/** Namespace habits of different clients: the same request each time. */
export const requestForms: Readonly<Record<string, (version: SoapVersion) => string>> = {
  'everything on the envelope, the prefixes of the hub taken for other things': (version) => {
    const { types, basic } = namespacesOf[version];
    return `<?xml version="1.0" encoding="UTF-8"?>
<S:Envelope xmlns:S="${SOAP_NS}" xmlns:ns2="${basic}" xmlns:soap="urn://kuzbass/test/1.0" xmlns:ns21="urn://other" xmlns:ns4="urn://kuzbass/leaf" xmlns:ns3="${types}">
  <S:Header><wsa:To xmlns:wsa="http://www.w3.org/2005/08/addressing" S:mustUnderstand="1">x</wsa:To></S:Header>
  <S:Body>
    <ns3:SendRequestRequest>
      <ns3:SenderProvidedRequestData Id="C">
        <ns3:MessageID>${id}</ns3:MessageID><ns3:ReferenceMessageID>${id}</ns3:ReferenceMessageID><ns3:TransactionCode>t</ns3:TransactionCode>
        <ns2:MessagePrimaryContent><soap:Root Id="P" ns4:a="1"><soap:text>  два  пробела </soap:text></soap:Root></ns2:MessagePrimaryContent>
        <ns3:PersonalSignature>«personal»</ns3:PersonalSignature>
      </ns3:SenderProvidedRequestData>
      <ns3:CallerInformationSystemSignature>«caller»</ns3:CallerInformationSystemSignature>
    </ns3:SendRequestRequest>
  </S:Body>
</S:Envelope>`;
  },
  'default namespaces at every level': (version) => {
    const { types, basic } = namespacesOf[version];
    return `<Envelope xmlns="${SOAP_NS}"><Body><SendRequestRequest xmlns="${types}"><SenderProvidedRequestData Id="C"><MessageID>${id}</MessageID><ReferenceMessageID>${id}</ReferenceMessageID><TransactionCode/><MessagePrimaryContent xmlns="${basic}"><Root xmlns="urn://kuzbass/test/1.0" Id="P"><text>x</text></Root></MessagePrimaryContent><PersonalSignature>«personal»</PersonalSignature></SenderProvidedRequestData><CallerInformationSystemSignature>«caller»</CallerInformationSystemSignature></SendRequestRequest></Body></Envelope>`;
  },
  'the types namespace is the default one of the signed block only': (version) => {
    const { types, basic } = namespacesOf[version];
    return `<soap:Envelope xmlns:soap="${SOAP_NS}" xmlns:t="${types}" xmlns:b="${basic}" xmlns:q="urn://kuzbass/test/1.0"><soap:Body xmlns="${types}"><t:SendRequestRequest><SenderProvidedRequestData Id="C"><MessageID>${id}</MessageID><ReferenceMessageID>${id}</ReferenceMessageID><TransactionCode>c</TransactionCode><b:MessagePrimaryContent><q:Root Id="P" q:kind="q:T"><q:text>x</q:text></q:Root></b:MessagePrimaryContent><PersonalSignature>«personal»</PersonalSignature><BusinessProcessMetadata><q:frgu>1</q:frgu></BusinessProcessMetadata></SenderProvidedRequestData><t:CallerInformationSystemSignature>«caller»</t:CallerInformationSystemSignature></t:SendRequestRequest></soap:Body></soap:Envelope>`;
  },
};
