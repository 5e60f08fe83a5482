import { compileXPath, escapeText, xpathText } from '../../../../adapters/xml/index.ts';
import type { FederalScenario } from './settings.ts';
import type { SoapVersion } from '../../../../adapters/soap/index.ts';
import { namespacesOf } from '../../../../adapters/soap/index.ts';

const found = (xml: string, xpath: string, namespaces: FederalScenario['namespaces']): string => {
  const compiled = compileXPath(xpath, namespaces);
  try {
    return xpathText(compiled.evaluate(xml)) ?? '';
  } finally {
    compiled.dispose();
  }
};

const holds = (xml: string, { xpath, namespaces }: FederalScenario): boolean =>
  found(xml, `boolean(${xpath})`, namespaces) === 'true';

const rejected = (code: string, description: string): string =>
  `<t:RequestRejected><t:RejectionReasonCode>${code}</t:RejectionReasonCode>` +
  `<t:RejectionReasonDescription>${escapeText(description)}</t:RejectionReasonDescription></t:RequestRejected>`;

const status = (code: number, description: string): string =>
  `<t:RequestStatus><t:StatusCode>${code}</t:StatusCode><t:StatusDescription>${escapeText(description)}</t:StatusDescription></t:RequestStatus>`;

const asyncRefusal = (originalId: string, text: string, basic: string): string =>
  `<t:AsyncProcessingStatus><t:OriginalMessageId>${originalId}</t:OriginalMessageId>` +
  '<t:StatusCategory>requestIsRejectedBySmev</t:StatusCategory>' +
  `<t:StatusDetails>${escapeText(text)}</t:StatusDetails><t:SmevFault xmlns:b="${basic}">` +
  `<b:Code>emu:P:EMU_ASYNC_CORE1:TR:ASYNC:PP:BSV:3</b:Code><b:Description>SMEV-403: ${escapeText(text)}</b:Description>` +
  '</t:SmevFault></t:AsyncProcessingStatus>';

/**
 * What the emulated provider says to a request: inner parts of SenderProvidedResponseData (prefix `t`), in order, and the business content
 * of the last one. A request that no scenario knows is rejected with the list of scenarios, as the federal `emu` does.
 */
export const emulatedAnswers = (
  version: SoapVersion,
  scenarios: readonly FederalScenario[],
  request: { readonly messageId: string; readonly payload: string },
): readonly string[] => {
  const scenario = scenarios.find((one) => holds(request.payload, one));
  if (scenario === undefined) {
    const known = scenarios.map(({ xpath }) => xpath).join('; ');
    return [
      rejected('UNKNOWN_REQUEST_DESCRIPTION', `Нет сценария для запроса. Сценарии: ${known}`),
    ];
  }
  const { answer, rejection, asyncFault, namespaces, statuses = [] } = scenario;
  const said = statuses.map(({ code, description }) => status(code, description));
  const { basic } = namespacesOf[version];
  if (asyncFault !== undefined) return [asyncRefusal(request.messageId, asyncFault, basic)];
  if (rejection !== undefined) said.push(rejected(rejection.code, rejection.description));
  if (answer !== undefined) {
    const payload = answer.replaceAll(/\{\{(.+?)\}\}/g, (_whole, xpath: string) =>
      escapeText(found(request.payload, xpath, namespaces)),
    );
    said.push(`<b:MessagePrimaryContent xmlns:b="${basic}">${payload}</b:MessagePrimaryContent>`);
  }
  return said;
};
