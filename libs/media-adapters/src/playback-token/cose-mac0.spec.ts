import { macOf, openMac0, sealMac0 } from './cose-mac0';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');

describe('a COSE_Mac0', () => {
  const key = bytes('849b57219dae48de646d07dbb533566e976686457c1491be3a76dcea6c427188');
  const message = bytes(
    `d18443a10105a054546869732069732074686520636f6e74656e742e5820
     a1a848d3471f9d61ee49018d244c824772f223ad4f935293f1789fc3a08d8c58`,
  );

  it('is the one of the COSE working group (mac0-tests/HMac-01)', () => {
    expect(Buffer.from(sealMac0(bytes('a10105'), Buffer.from('This is the content.'), key))).toEqual(message);
  });

  it('opens into its parts', () => {
    expect(openMac0(message)).toEqual({
      protectedHeader: new Uint8Array(bytes('a10105')),
      payload: new Uint8Array(Buffer.from('This is the content.')),
      tag: new Uint8Array(message.subarray(-32)),
    });
  });

  it('carries the MAC of the example in RFC 8392, A.4, which keeps its first 64 bits', () => {
    const claims = bytes(
      `a70175636f61703a2f2f61732e6578616d706c652e636f6d02656572696b77037818636f61703a2f2f6c696768742e6578616d706c652e
       636f6d041a5612aeb0051a5610d9f0061a5610d9f007420b71`,
    );
    const symmetric256 = bytes('403697de87af64611c1d32a05dab0fe1fcb715a86ab435f1ec99192d79569388');
    expect(macOf(bytes('a10104'), claims, symmetric256).subarray(0, 8)).toEqual(bytes('093101ef6d789200'));
  });

  it.each([
    ['an unprotected header', 'd18443a10105a1010554546869732069732074686520636f6e74656e742e4100'],
    ['a longer spelling of a length', 'd1845803a10105a0410041 00'],
    ['another tag', 'd28443a10105a0410041 00'],
    ['no tag', '8443a10105a0410041 00'],
    ['something after its end', 'd18443a10105a041004100 00'],
    ['a missing part', 'd18343a10105a04100'],
    ['no bytes', ''],
  ])('is not opened with %s', (_, hex) => {
    expect(openMac0(bytes(hex))).toBeUndefined();
  });
});
