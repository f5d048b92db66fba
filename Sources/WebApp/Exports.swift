// Methods, statuses and header fields are those of swift-http-types, and part of this module's API.
@_exported public import HTTPTypes
