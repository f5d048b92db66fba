// Requests and responses are spoken of in its words.
@_exported public import HTTPTypes
